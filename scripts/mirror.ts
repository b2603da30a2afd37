import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { actionNames, root } from './metadata.ts'

const REPOSITORY = 'https://github.com/axcouncil/actions'

/** Where a mirror is assembled from: the repository's folder, and the ref that links of the README lead to. */
export interface MirrorSource {
  from?: string
  ref?: string
}

/**
 * Assembles the tree of an action's own repository, which people reference as `axcouncil/<name>@v1`: action.yml at the
 * root with the bundle beside it, a README whose links lead back to this repository, the licences of us and of what is
 * bundled.
 */
export async function assembleMirror(name: string, target: string, { from = root, ref = 'main' }: MirrorSource = {}): Promise<void> {
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true })
  const metadata = await readFile(join(from, 'actions', name, 'action.yml'), 'utf8')
  await writeFile(join(target, 'action.yml'), metadata.replaceAll(`../../dist/${name}/`, 'dist/'))
  const readme = await readFile(join(from, 'actions', name, 'README.md'), 'utf8')
  await writeFile(join(target, 'README.md'), withAbsoluteLinks(readme, `actions/${name}/`, ref))
  await cp(join(from, 'LICENSE'), join(target, 'LICENSE'))
  await cp(join(from, 'dist', name), join(target, 'dist'), { recursive: true })
}

/** Markdown with its relative links, which would lead nowhere in another repository, made absolute. */
export function withAbsoluteLinks(markdown: string, folder: string, ref = 'main'): string {
  const absolute = (path: string, kind: 'blob' | 'raw'): string => new URL(path, `${REPOSITORY}/${kind}/${ref}/${folder}`).href
  return markdown
    .replace(/(!?)(\[[^\]]*\])\((?!https?:|#|mailto:)([^)\s]+)\)/g, (_whole, image: string, text: string, path: string) =>
      `${image}${text}(${absolute(path, image ? 'raw' : 'blob')})`)
    .replace(/^(\[[^\]]+\]: +)(?!https?:|#|mailto:)(\S+)/gm, (_whole, start: string, path: string) => start + absolute(path, 'blob'))
}

if (import.meta.main) {
  const [name = '', folder = ''] = process.argv.slice(2)
  if ((await actionNames()).includes(name) && folder) await assembleMirror(name, resolve(folder))
  else {
    console.error('Usage: node scripts/mirror.ts <action> <folder>')
    process.exitCode = 1
  }
}
