import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { root } from '../../../scripts/metadata.ts'
import { emptyExample, remove, run } from './repository.ts'

/** What would be published: one tarball, installed into an empty folder without a network, does what the sources do. */
const folder = mkdtempSync(join(tmpdir(), 'init-pack-'))
const example = emptyExample()
afterAll(() => [folder, example].forEach(remove))

it('works from a packed tarball', async () => {
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: join(root, 'packages/init'), stdio: 'pipe' })
  const [tarball] = readdirSync(folder)
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, join(folder, tarball!)], { cwd: folder, stdio: 'pipe' })
  const entry = join(folder, 'node_modules/.bin/axcouncil-init')
  expect(await run(example, ['--yes'], { entry })).toMatchObject({ code: 0, output: expect.stringContaining('wrote: .github/workflows/release.yml') })
  expect(await run(example, ['doctor'], { entry })).toMatchObject({ code: 0, output: expect.stringContaining('every column of supabase/migrations has a rule') })
  // What doctor --live asks the gates with is there, and starts: without inputs it says which are missing.
  const gates = await run(example, [], { entry: join(folder, 'node_modules/axcouncil-init/dist/promote-prod/index.js') })
  expect(gates).toMatchObject({ code: 1, output: expect.stringMatching(/::error::[^]*api-key/) })
  expect(readFileSync(join(folder, 'node_modules/axcouncil-init/dist/licenses.txt'), 'utf8')).toMatch(/^yaml /m)
}, 120_000)
