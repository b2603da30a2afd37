import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '@axcouncil/seed/config/read-config'
import { parse, parseAllDocuments } from 'yaml'
import { actionNames, readAction, reusableWorkflows, root } from '../scripts/metadata.ts'
import { SCENARIOS } from '../scripts/start/scenarios.ts'
import { acquireActionlint } from '../scripts/tools/actionlint.ts'
import { run } from '../scripts/tools/command.ts'
import { acquireZizmor } from '../scripts/tools/zizmor.ts'
import { asWorkflow, type Block, blocks, blocksOf, kindOf } from './docs-blocks.ts'

/** What a reader copies from a page must work: every block of YAML is linted, every name in it exists, every link leads somewhere. */
const all = blocks()
const yaml = all.filter(({ language }) => /^ya?ml$/.test(language))
const at = (block: Block): string => `${block.page}:${block.line}`
const titled = yaml.map((block) => ({ title: at(block), block }))
const withWorkflows = yaml.flatMap((block) => {
  const text = asWorkflow(block)
  return text === undefined ? [] : [{ block, text }]
})

describe('YAML on the pages', () => {
  it('is found', () => expect(yaml.length).toBeGreaterThan(15))

  it.each(titled)('$title can be read', ({ block }) => {
    expect(parseAllDocuments(block.text).flatMap(({ errors }) => errors.map(({ message }) => message))).toEqual([])
  })

  it('pleases actionlint and zizmor', async () => {
    const [actionlint, zizmor] = [await acquireActionlint(() => {}), await acquireZizmor(() => {})]
    const folder = mkdtempSync(join(tmpdir(), 'docs-test-'))
    try {
      mkdirSync(join(folder, '.github/workflows'), { recursive: true })
      const files = withWorkflows.map(({ block, text }) => {
        const file = `.github/workflows/${at(block).replaceAll(/[^\w.-]/g, '_')}.yml`
        writeFileSync(join(folder, file), text)
        return file
      })
      if (actionlint.kind === 'missing') console.warn(`actionlint is left out: ${actionlint.sentence}`)
      else expect((await run(actionlint.path, ['-no-color', '-shellcheck=', '-pyflakes=', ...files], { cwd: folder })).output).toBe('')
      const args = ['--offline', '--quiet', '--color=never', '--no-progress', '--format=plain', `--config=${join(root, '.github/zizmor.yml')}`]
      if (zizmor.kind === 'missing') console.warn(`zizmor is left out: ${zizmor.sentence}`)
      else expect(await run(zizmor.path, [...args, ...files], { cwd: folder })).toEqual({ code: 0, output: expect.stringContaining('No findings') })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it.each(titled.filter(({ block }) => kindOf(block.text) === 'seed'))('$title is a seed.yml that seed-db takes', async ({ block }) => {
    const text = /^version:/m.test(block.text) ? block.text : `version: 1\n${block.text}`
    await readConfig({ file: at(block), text: /^tables:/m.test(text) ? text : `${text}\ntables: { companies: keep }\n` }, () => 'set')
  })

  it.each(titled.filter(({ block }) => kindOf(block.text) === 'blueprint'))('$title lets nobody but the pipeline deploy', ({ block }) => {
    const { services } = parse(block.text) as { services: { autoDeployTrigger?: string; healthCheckPath?: string }[] }
    for (const service of services) expect(service).toMatchObject({ autoDeployTrigger: 'off', healthCheckPath: expect.stringMatching(/^\//) })
  })
})

interface Part { uses?: string; with?: object; secrets?: object; id?: string }

/** Everything in a text that says `uses:`, with what it gives. */
function parts(text: string): Part[] {
  const found: Part[] = []
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      if (typeof (value as Part).uses === 'string') found.push(value)
      Object.values(value).forEach(walk)
    }
  }
  for (const document of parseAllDocuments(text)) walk(document.toJS())
  return found
}

const workflows = new Map<string, { inputs?: object; secrets?: object }>((await reusableWorkflows()).map(({ file, metadata }) => [`axcouncil/actions/.github/workflows/${file}`, metadata.on.workflow_call!]))
const actions = new Map<string, { inputs?: object; outputs?: object }>(await Promise.all((await actionNames()).filter((name) => existsSync(join(root, 'actions', name, 'action.yml'))).map(async (name) => [`axcouncil/${name}`, await readAction(name)] as const)))

describe('names on the pages', () => {
  const used = withWorkflows.flatMap(({ block, text }) => parts(text).map((part) => ({ title: `${at(block)} ${part.uses}`, block, part, text })))

  it.each(used)('$title is ours at the current major, or pinned', ({ part }) => {
    const [name = '', ref] = part.uses!.split('@')
    const ours = workflows.has(name) || actions.has(name)
    expect([name, ours ? ref : /^[0-9a-f]{40}$/.test(ref ?? '')]).toEqual([name, ours ? expect.stringMatching(/^(v1|[0-9a-f]{40})$/) : true])
  })

  it.each(used)('$title gets inputs and secrets that it has', ({ part }) => {
    const { inputs = {}, secrets = {} }: { inputs?: object; secrets?: object } = { ...workflows.get(part.uses!.split('@')[0]!), ...actions.get(part.uses!.split('@')[0]!) }
    if (!part.uses!.startsWith('axcouncil/')) return
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(part.with ?? {})))
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(Object.keys(part.secrets ?? {})))
  })

  it.each(used.filter(({ part }) => part.id && actions.has(part.uses!.split('@')[0]!)))('$title gives the outputs that are read', ({ part, text }) => {
    const read = [...text.matchAll(new RegExp(`steps\\.${part.id}\\.outputs\\.([\\w-]+)`, 'g'))].map(([, name]) => name)
    expect(Object.keys(actions.get(part.uses!.split('@')[0]!)!.outputs ?? {})).toEqual(expect.arrayContaining(read))
  })

  // Lines to add to a `with:` that the page has shown before.
  const fragments = titled.filter(({ block }) => block.page.startsWith('docs/') && kindOf(block.text) === 'other' && /^ {2,}[a-z-]+:/.test(block.text))
  it.each(fragments)('$title are inputs of pipeline.yml', ({ block }) => {
    const { inputs } = workflows.get('axcouncil/actions/.github/workflows/pipeline.yml')!
    expect(Object.keys(inputs!)).toEqual(expect.arrayContaining(Object.keys(parse(block.text) as object)))
  })
})

describe('docs/migrate.md', () => {
  const sections = readFileSync(join(root, 'docs/migrate.md'), 'utf8').split(/^## /m).slice(1)
  it.each(sections.map((section) => ({ title: section.split('\n')[0]!, section })))('$title: what it says to use is there', ({ title, section }) => {
    const action = actions.get(`axcouncil/${title.split('→').at(-1)!.trim()}`)
    expect(action).toBeDefined()
    const rows = [...section.matchAll(/^\| (?!There|---)(.*) \| (.*) \|$/gm)]
    expect(rows.length).toBeGreaterThan(2)
    const named = rows.flatMap(([, , here]) => [...here!.replaceAll(/grant `[^`]*`|gates? `[^`]*`( and `[^`]*`)?|a line `[^`]*`|with `keep`|`where`|\]\([^)]*\)/g, '').matchAll(/`([a-z][a-z-]*)(?=[:`])/g)].map(([, name]) => name))
    expect([...Object.keys(action!.inputs ?? {}), ...Object.keys(action!.outputs ?? {})]).toEqual(expect.arrayContaining(named))
  })
})

describe('links', () => {
  const pages = [...new Set([...all.map(({ page }) => page), 'RELEASING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/migrate.md', 'docs/troubleshooting.md', 'docs/architecture.md'])]
  it.each(pages)('of %s lead to files and headings that are there', (page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[^]*?```/g, '')
    const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].map(([, target]) => target!)
    const broken = links.filter((target) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(root, file))) return true
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(readFileSync(join(root, file), 'utf8')).includes(anchor)
    })
    expect(broken).toEqual([])
  })
})

// As GitHub makes them: lower case, blanks to hyphens, no other signs.
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(/\s/g, '-'))

describe('commands of the README', () => {
  const commands = blocks().filter(({ page, language }) => page === 'README.md' && language === 'sh').flatMap(({ text }) => text.split('\n').map((line) => line.replace(/ +#.*$/, '').trim()).filter(Boolean))
  const ci = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8') + readFileSync(join(root, '.ci/run'), 'utf8')
  it.each(commands)('%s is run by CI', (command) => {
    const scenario = /^npm start -- --scenario (\S+)$/.exec(command)?.[1]
    if (scenario !== undefined) expect(SCENARIOS.map(({ name }) => name)).toContain(scenario)
    else for (const each of command.split(' && ')) expect(ci.includes(each) || (each === 'npm ci' && ci.includes('npm cit'))).toBe(true)
  })
})

describe('the search for blocks', () => {
  it('finds indented ones, with the line they begin on', () => {
    expect(blocksOf('p', 'a\n\n- b\n\n  ```yaml\n  c:\n    d: 1\n  ```\n')).toEqual([{ page: 'p', line: 5, language: 'yaml', text: 'c:\n  d: 1\n' }])
  })
  it('makes a whole workflow of a part, with what the part reads from elsewhere', () => {
    const text = asWorkflow({ page: 'p', line: 1, language: 'yaml', text: '  - uses: a/b@v1\n    with: { c: "${{ steps.d.outputs.e }}${{ inputs.f }}" }\n' })
    expect(parse(text!)).toMatchObject({ on: { workflow_dispatch: { inputs: { f: { type: 'string' } } } }, jobs: { job: { steps: [{ id: 'd' }, { uses: 'a/b@v1' }] } } })
  })
})
