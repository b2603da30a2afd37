import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { actionNames, root } from './metadata.ts'

const REPOSITORY = 'https://github.com/axcouncil/actions'

/**
 * Assembles the tree of an action's own repository, which people reference as `axcouncil/<name>@v1`: action.yml at the
 * root with the bundle beside it, a README whose links lead back to this repository, the licences.
 */
export async function assembleMirror(name: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  const metadata = await readFile(join(root, 'actions', name, 'action.yml'), 'utf8')
  await writeFile(join(target, 'action.yml'), metadata.replaceAll(`../../dist/${name}/`, 'dist/'))
  const readme = await readFile(join(root, 'actions', name, 'README.md'), 'utf8')
  await writeFile(join(target, 'README.md'), withAbsoluteLinks(readme, `actions/${name}/`))
  await cp(join(root, 'LICENSE'), join(target, 'LICENSE'))
  await cp(join(root, 'dist', name), join(target, 'dist'), { recursive: true })
}

// Links of the README are relative to its folder here and would lead nowhere there.
export const withAbsoluteLinks = (markdown: string, folder: string): string =>
  markdown.replace(/\]\((?!https?:|#|mailto:)([^)\s]+)\)/g, (_whole, path: string) => `](${new URL(path, `${REPOSITORY}/blob/main/${folder}`).href})`)

if (import.meta.main) {
  const [name = '', folder = ''] = process.argv.slice(2)
  if ((await actionNames()).includes(name) && folder) await assembleMirror(name, resolve(folder))
  else {
    console.error('Usage: node scripts/mirror.ts <action> <folder>')
    process.exitCode = 1
  }
}
