import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Told of bytes that were read and are done with. */
export type Thrift = (bytes: number) => void

const OFTEN = 8 * 2 ** 20

/**
 * Buffers of sockets lie outside of V8's heap, where tens of megabytes of them gather before it looks after them: on a
 * runner they would be most of the process. This has it look after every 8 MB, which takes it less than a millisecond.
 */
export function createThrift(): Thrift {
  let bytes = 0
  return (more) => {
    bytes += more
    if (bytes < OFTEN) return
    bytes = 0
    collect ??= collector()
    collect({ type: 'minor' })
  }
}

type Collect = (options: { type: 'minor' }) => void
let collect: Collect | undefined

// Node gives it to programs that were started with --expose-gc; the runner starts ours.
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collect
}
