import { formatDuration } from '../../packages/core/src/duration.ts'

/** What a person sees while the release runs. */
export interface Progress {
  /** A sentence of ours. */
  say(line: string): void
  step(job: string, name: string): void
  stepEnded(id: string): void
  line(text: string): void
  annotation(level: 'error' | 'warning' | 'notice', message: string): void
}

/** Prints progress with the time since the start. Chapters about installing and the like are named and not quoted. */
export function createProgress({ write, onStepEnded }: { write: (line: string) => void; onStepEnded?: (id: string) => void }): Progress {
  const started = performance.now()
  let hidden = false
  const stamp = (): string => `[${formatDuration(performance.now() - started).padStart(6)}]`
  const indent = (text: string): void => {
    for (const line of text.split('\n')) if (line.trim()) write(`${' '.repeat(9)}${line}`)
  }
  return {
    say: (line) => write(`${stamp()} ${line}`),
    step: (job, name) => {
      hidden = false
      write(`${stamp()} ${job} › ${name}`)
    },
    stepEnded: (id) => onStepEnded?.(id),
    line: (text) => {
      const group = text.match(/^::group::(.*)/)?.[1]
      if (text.startsWith('::endgroup::')) hidden = false
      else if (group !== undefined) {
        hidden = /^(Install|Upload|Collect|Outputs)/.test(group)
        indent(`── ${group}`)
      } else if (!hidden && !/^(::|\[command\])/.test(text)) indent(text)
    },
    annotation: (level, message) => indent(`${level === 'notice' ? '' : `${level}: `}${message.split('\n', 1)[0]}`),
  }
}
