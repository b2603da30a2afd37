import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { actionNames, readAction, reusableWorkflows, root } from './metadata.ts'
import { actionApi, workflowApi } from './docs/tables.ts'

/**
 * Writes the generated parts of the documentation, or with `--check` says which are out of date: the API tables of
 * every action's README from its action.yml, and of docs/workflows.md from the reusable workflows.
 */
async function main(check: boolean): Promise<number> {
  const pages = [...(await actionPages()), ...(await workflowPages())]
  const stale: string[] = []
  for (const { path, parts } of pages) {
    const before = await readFile(path, 'utf8')
    const after = [...parts].reduce((text, [marker, content]) => replacePart(text, { marker, content, path }), before)
    if (after === before) continue
    stale.push(relative(root, path))
    if (!check) await writeFile(path, after)
  }
  if (stale.length === 0) console.log(`${pages.length} pages agree with the files that they describe`)
  else console.log(check ? `Out of date: ${stale.join(', ')}. Run: npm run docs` : `wrote ${stale.join(', ')}`)
  return check && stale.length > 0 ? 1 : 0
}

interface Page {
  path: string
  parts: Map<string, string>
}

async function actionPages(): Promise<Page[]> {
  const names = await actionNames()
  return Promise.all(
    names.map(async (name) => ({
      path: join(root, 'actions', name, 'README.md'),
      parts: new Map([['api', actionApi(await readAction(name))]]),
    })),
  )
}

async function workflowPages(): Promise<Page[]> {
  const parts = (await reusableWorkflows()).map(({ file, metadata }) => [file, workflowApi(metadata)] as const)
  return [{ path: join(root, 'docs/workflows.md'), parts: new Map(parts) }]
}

function replacePart(text: string, { marker, content, path }: { marker: string; content: string; path: string }): string {
  const start = `<!-- ${marker}-start -->`
  const end = `<!-- ${marker}-end -->`
  const [before, rest] = text.split(start)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${relative(root, path)} lacks the markers ${start} and ${end}`)
  return `${before}${start}\n${content}\n${end}${after}`
}

process.exitCode = await main(process.argv.includes('--check'))
