import { join } from 'node:path'
import { must, which } from './command.ts'

/** A Go program to build into a folder's `bin`; `go` is the compiler, the one on PATH by default. */
export interface GoProgram {
  module: string
  version: string
  folder: string
  go?: string
}

/**
 * Builds a Go program at a version. Go checks the sources against its checksum database.
 * Throws a sentence where Go is not installed or the build fails.
 */
export async function installGo({ module, version, folder, go }: GoProgram): Promise<void> {
  const compiler = go ?? await which('go')
  if (!compiler) throw new Error('Go is not installed')
  // GOTOOLCHAIN=local: a Go that is too old says so instead of fetching a newer one.
  const env = { ...process.env, GOBIN: join(folder, 'bin'), GOFLAGS: '', GOTOOLCHAIN: 'local' }
  await must(compiler, ['install', `${module}@${version}`], { env })
}
