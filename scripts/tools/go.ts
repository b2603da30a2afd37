import { join } from 'node:path'
import { must, which } from './command.ts'

/**
 * Builds a Go program at a version into the folder's `bin`. Go checks the sources against its
 * checksum database. Throws a sentence where Go is not installed or the build fails.
 */
export async function installGo(module: string, version: string, folder: string): Promise<void> {
  const go = await which('go')
  if (!go) throw new Error('Go is not installed')
  // GOTOOLCHAIN=local: a Go that is too old says so instead of fetching a newer one.
  const env = { ...process.env, GOBIN: join(folder, 'bin'), GOFLAGS: '', GOTOOLCHAIN: 'local' }
  await must(go, ['install', `${module}@${version}`], { env })
}
