// Makes packages/seed-cli/dist/, which is all that is published: a small program and the action's own bundle of this commit.
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../metadata.ts'
import { ncc } from '../ncc.ts'

const home = join(root, 'packages/seed-cli')
const out = join(home, 'dist')
const stats = join(home, '.stats.json')
rmSync(out, { recursive: true, force: true })
await ncc(join(home, 'src/index.ts'), out, stats)
rmSync(stats)
writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
const index = join(out, 'index.js')
const text = readFileSync(index, 'utf8')
writeFileSync(index, text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`)
chmodSync(index, 0o755)
cpSync(join(root, 'dist/seed-db'), join(out, 'seed-db'), { recursive: true })
