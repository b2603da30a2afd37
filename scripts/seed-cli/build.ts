// Makes packages/seed-cli/dist/, which is all that is published: a small program and the action's own bundle of this commit.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../metadata.ts'

const home = join(root, 'packages/seed-cli')
const out = join(home, 'dist')
rmSync(out, { recursive: true, force: true })
const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
execFileSync(process.execPath, [ncc, 'build', join(home, 'src/index.ts'), '--out', out, '--transpile-only', '--no-cache', '--quiet'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
const index = join(out, 'index.js')
const text = readFileSync(index, 'utf8')
writeFileSync(index, text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`)
chmodSync(index, 0o755)
cpSync(join(root, 'dist/seed-db'), join(out, 'seed-db'), { recursive: true })
