import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Data, dataOf, isMap, mapAt } from './data.ts'

/** A web service of render.yaml. */
export interface RenderService {
  name: string
  /** Of the blueprint's project; empty where it has none. */
  environment: string
  healthPath: string
  /** Whether Render deploys it by itself at each push. */
  autoDeploys: boolean
}

/** A file with what is in it; the path counts from the repository. */
export interface TextFile {
  path: string
  text: string
}

/** What a repository shows of itself. */
export interface Findings {
  /** Undefined without a render.yaml. */
  services: RenderService[] | undefined
  supabase: boolean
  migrations: TextFile[]
  seedConfig: TextFile | undefined
  /** Folder of playwright.config.*; undefined where there is none. */
  playwright: string | undefined
  /** Other folders that hold one too. */
  otherPlaywright: string[]
  /** Whether the tests ask for the commit that they should meet. */
  expectsCommit: boolean
  vercel: boolean
  workflows: TextFile[]
}

const SKIPPED = new Set(['node_modules', '.git', 'dist', 'build', 'vendor', '.next', 'coverage'])

// As deep as apps/api/supabase/migrations of a monorepo.
const DEPTH = 4

/** Looks at a repository: a few files by name, no more than four folders deep. Runs nothing of it. */
export async function look(root: string): Promise<Findings> {
  const files = await list(root, '', DEPTH)
  const read = async (path: string): Promise<TextFile | undefined> =>
    readFile(join(root, path), 'utf8').then((text) => ({ path, text }), () => undefined)
  const all = async (paths: string[]): Promise<TextFile[]> => (await Promise.all(paths.sort().map(read))).filter((file) => file !== undefined)
  const render = (await read('render.yaml')) ?? (await read('render.yml'))
  const [folder, ...others] = files.filter((path) => /(^|\/)playwright\.config\.[cm]?[jt]s$/.test(path)).map((path) => path.replace(/(^|\/)[^/]*$/, '')).sort((a, b) => a.split('/').length - b.split('/').length || a.localeCompare(b))
  const supabase = files.filter((path) => /(^|\/)supabase\//.test(path))
  const tests = await all(files.filter((path) => folder !== undefined && path.startsWith(folder && `${folder}/`) && /\.[cm]?[jt]sx?$/.test(path) && /test|spec|e2e|playwright/.test(path)))
  return {
    services: render && servicesOf(await dataOf(render.text)),
    supabase: supabase.length > 0,
    migrations: await all(supabase.filter((path) => /(^|\/)supabase\/migrations\/[^/]+\.sql$/.test(path))),
    seedConfig: (await read('seed.yml')) ?? (await read('seed.yaml')),
    playwright: folder === undefined ? undefined : folder || '.',
    otherPlaywright: others,
    expectsCommit: tests.some(({ text }) => text.includes('EXPECT_COMMIT')),
    vercel: files.some((path) => /^([\w-]+\/){0,2}(vercel\.json|\.vercel\/project\.json)$/.test(path)),
    workflows: await all(files.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))),
  }
}

function servicesOf(data: Data | undefined): RenderService[] {
  return serviceMaps(data).filter(({ type }) => type === 'web' || type === 'pserv').map((service) => ({
    name: String(service.name ?? ''),
    environment: String(service.environment ?? ''),
    healthPath: String(service.healthCheckPath ?? ''),
    // https://render.com/docs/blueprint-spec: `autoDeployTrigger`, and before it `autoDeploy`; on unless switched off.
    autoDeploys: !['off', false, 'false', 'no'].includes((service.autoDeployTrigger ?? service.autoDeploy ?? 'commit') as string | boolean),
  }))
}

// At the top, or in the environments of projects (https://render.com/docs/blueprint-spec#projects-and-environments).
function serviceMaps(data: Data | undefined): Record<string, Data>[] {
  const maps = (list: Data | undefined): Record<string, Data>[] => (Array.isArray(list) ? list : []).filter(isMap)
  const { services, projects } = mapAt(data)
  return [...maps(services), ...maps(projects).flatMap(({ environments }) => maps(environments)).flatMap(({ name = '', services: own }) => maps(own).map((service): Record<string, Data> => ({ ...service, environment: name })))]
}

async function list(root: string, folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(entries.map(async (entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isFile()) return [path]
    return entry.isDirectory() && !SKIPPED.has(entry.name) && depth > 0 ? list(root, path, depth - 1) : []
  }))
  return found.flat()
}
