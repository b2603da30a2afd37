import { createRequire } from 'node:module'
import { root } from './metadata.ts'

/** ncc's command line as a function; it comes without types. */
type Command = (args: string[], stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream) => Promise<unknown>

/**
 * Bundles `entry` into the folder `out`: index.js, and chunks that load on demand. Webpack's statistics go into the
 * file `stats`. It runs in this process, so that what is loaded and compiled of ncc for one bundle serves the next.
 * Throws what ncc says of sources that it cannot bundle.
 */
export async function ncc(entry: string, out: string, stats: string): Promise<void> {
  const command = createRequire(import.meta.url)('@vercel/ncc/dist/ncc/cli.js') as Command
  // Modules are numbered by their paths from the working folder.
  process.chdir(root)
  const args = ['build', entry, '--out', out, '--stats-out', stats, '--transpile-only', '--no-cache', '--quiet']
  await command(args, process.stdout, process.stderr).catch((error: Error) => {
    // Where an error of its own ends the process, Node prints the line that threw it: all of webpack.
    throw new Error(`ncc cannot bundle ${entry}: ${error.message}`)
  })
}
