import { access, cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { root } from './metadata.ts'

const template = join(import.meta.dirname, 'template')

/** Makes a sixth action from the template: `npm run new notify-team`. Changes nothing that exists. */
async function main(name: string | undefined): Promise<number> {
  if (!name || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
    console.error('Usage: npm run new <verb-object>, in kebab-case, such as `npm run new notify-team`')
    return 1
  }
  const target = join(root, 'actions', name)
  if (await exists(target)) {
    console.error(`actions/${name} exists already; nothing was changed`)
    return 1
  }
  for (const entry of await readdir(template, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const from = join(entry.parentPath, entry.name)
    const to = join(target, relative(template, from).replace(/\.tpl$/, ''))
    await mkdir(dirname(to), { recursive: true })
    await cp(from, to)
    await writeFile(to, (await readFile(to, 'utf8')).replaceAll('__NAME__', name))
    console.log(`wrote ${relative(root, to)}`)
  }
  console.log(`Next: npm install, describe the action in actions/${name}/action.yml, then npm run docs and npm run build -- ${name}`)
  return 0
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

process.exitCode = await main(process.argv[2])
