import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Told of bytes that were read and are done with. */
export type Thrift = (bytes: number) => void

/**
 * Buffers of sockets lie outside of V8's heap, where tens of megabytes of them gather before it looks after them: on a
 * runner they would be most of the process. This has it look after every so many megabytes. A `minor` look is at what is
 * young and takes less than a millisecond; a `major` one is at everything, some ten milliseconds in a small process, and
 * finds what outlived a minor one and is held by something that died since.
 */
export function createThrift({ megabytes, look }: { megabytes: number; look: 'minor' | 'major' }): Thrift {
  let bytes = 0
  return (more) => {
    bytes += more
    if (bytes < megabytes * 2 ** 20) return
    bytes = 0
    collect ??= collector()
    collect({ type: look })
  }
}

type Collect = (options: { type: 'minor' | 'major' }) => void
let collect: Collect | undefined

// Node gives it to programs that were started with --expose-gc; the runner starts ours.
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collect
}

/**
 * For a process that mostly waits, maybe for hours: no code is compiled to be faster, since each such compilation takes
 * up to 10 MB that are not given back, and the space for young objects stays as small as it starts. Of 800 answers waited
 * for, the process took 107 MB without this and 75 MB with it.
 */
export function spareMemory(): void {
  for (const flag of ['--no-opt', '--no-maglev', '--no-sparkplug', '--optimize-for-size']) setFlagsFromString(flag)
  keepYoungSmall()
}

/** Keeps the space for young objects as small as it starts, for a process through which much passes and in which little stays. */
export const keepYoungSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1')
