import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** What a command printed, and how it ended; `code` is null where a signal ended it. */
export interface Finished {
  code: number | null
  output: string
}

/**
 * Runs a command to its end with no standard input, so that nothing can ask a question.
 * Standard output and standard error are joined. Throws where the command cannot be started.
 */
export function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { output += text })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

/** Runs a command that must succeed. Throws an error with the last line it printed where it does not. */
export async function must(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<string> {
  const { code, output } = await run(command, args, options)
  if (code === 0) return output
  const last = output.trimEnd().split('\n').at(-1)?.trim() ?? ''
  throw new Error(`${command} ${args[0] ?? ''} ended with ${code ?? 'a signal'}: ${last.slice(0, 300) || 'it printed nothing'}`)
}

/** The first of these programs that is on PATH, or undefined. */
export async function which(...names: string[]): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await access(path, constants.X_OK).then(() => true, () => false)) return path
  }
  return undefined
}
