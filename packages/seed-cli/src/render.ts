/** A line for a terminal, and which stream it belongs to. */
export interface TerminalLine {
  text: string
  stream: 'out' | 'err'
}

/**
 * What a person reads of a line that was written for the runner of GitHub Actions
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands); nothing where it speaks to the
 * runner alone, as where it says which texts are secret.
 */
export function renderLine(line: string): TerminalLine | undefined {
  const [, command, text = ''] = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? []
  const said = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  switch (command) {
    case undefined: return line.trim() === '' ? undefined : { text: `  ${line}`, stream: 'out' }
    case 'group': return { text: said, stream: 'out' }
    case 'notice': return { text: said, stream: 'out' }
    case 'warning': return { text: `Warning: ${said}`, stream: 'err' }
    case 'error': return { text: `Error: ${said}`, stream: 'err' }
    default: return undefined
  }
}
