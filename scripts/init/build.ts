// Makes packages/init/dist/, which is all that is published: one bundle, since Node strips no types from installed packages.
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { licensesOf } from '../licenses.ts'
import { root } from '../metadata.ts'
import { ncc } from '../ncc.ts'

const home = join(root, 'packages/init')
const out = join(home, 'dist')
const stats = join(home, '.stats.json')
rmSync(out, { recursive: true, force: true })
await ncc(join(home, 'src/index.ts'), out, stats)
writeFileSync(join(out, 'licenses.txt'), await licensesOf(stats))
writeFileSync(join(out, 'package.json'), '{"type":"module"}\n')
rmSync(stats)
const index = join(out, 'index.js')
const text = readFileSync(index, 'utf8')
writeFileSync(index, text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`)
chmodSync(index, 0o755)
// What doctor --live asks the gates with: the very bundle of this release, without the chunk that uploads artifacts.
mkdirSync(join(out, 'promote-prod'))
for (const name of ['index.js', 'package.json', 'licenses.txt']) cpSync(join(root, 'dist/promote-prod', name), join(out, 'promote-prod', name))
