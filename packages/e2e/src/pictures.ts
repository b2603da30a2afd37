import { join, relative, sep } from 'node:path'
import type { SecretPages } from './secret-pages.ts'
import { bufferSource, isZip, rewriteZip } from './zip.ts'
import { readZipEntry, readZipFileEntry, rewriteZipFile } from './zip-file.ts'

/** How much was left out. */
export interface LeftOut {
  tests: number
  pictures: number
}

/**
 * Takes the screenshots and videos of tests that show secrets out of a blob report, those in their traces too. Pixels
 * cannot be searched. Where pages are listed by address, the addresses that a try of a test saw are in its trace; a try without one
 * may have seen any, so its pictures go as well.
 */
export async function leaveOutPictures(blob: string, { pages, repositoryRoot }: { pages: SecretPages; repositoryRoot: string }): Promise<LeftOut> {
  const tests = testsOf(await readZipEntry(blob, 'report.jsonl'), repositoryRoot)
  const secret: BlobTest[] = []
  for (const test of tests) if (test.attachments.some(({ path, base64 }) => path ?? base64) && (await isSecret(test, { blob, pages }))) secret.push(test)
  if (secret.length === 0) return { tests: 0, pictures: 0 }
  const ids = new Set(secret.map(({ id }) => id))
  const files = new Set(secret.flatMap(({ attachments }) => attachments.flatMap(({ path }) => path?.replaceAll('\\', '/') ?? [])))
  let pictures = 0
  const count = (): void => void (pictures += 1)
  await rewriteZipFile(blob, async (name, content) => {
    if (name === 'report.jsonl') return Buffer.from(withoutPictures(content.toString('utf8'), ids))
    if (!files.has(name)) return undefined
    if (isZip(content)) return blankPictures(content, count)
    if (!isPicture(content)) return undefined
    count()
    return NOTE
  })
  return { tests: secret.length, pictures }
}

const NOTE = Buffer.from('This picture was left out: its page shows secrets.\n')

interface Attachment {
  name?: string
  path?: string
  contentType?: string
  base64?: string
  /** Which try of the test it is of. */
  attempt?: string | undefined
}

interface BlobTest {
  id: string
  file: string
  titles: string[]
  attachments: Attachment[]
}

interface BlobEvent {
  method: string
  params?: {
    config?: { rootDir?: string }
    project?: { suites?: BlobSuite[] }
    testId?: string
    resultId?: string
    attachments?: Attachment[]
    test?: { testId?: string }
    result?: { id?: string; attachments?: Attachment[] }
  }
}

interface BlobSuite {
  title?: string
  testId?: string
  location?: { file?: string }
  entries?: BlobSuite[]
}

function testsOf(events: string, repositoryRoot: string): BlobTest[] {
  const tests = new Map<string, BlobTest>()
  let rootDir = ''
  const visit = (suite: BlobSuite, { titles, file }: { titles: string[]; file: string }): void => {
    for (const entry of suite.entries ?? []) {
      const path = [...titles, entry.title ?? '']
      if (entry.testId !== undefined) tests.set(entry.testId, { id: entry.testId, titles: path, file, attachments: [] })
      else visit(entry, { titles: path, file })
    }
  }
  for (const line of events.split('\n')) {
    // Most lines are steps, and say nothing of files or attachments.
    if (!/"method":"(onConfigure|onProject|onAttach|onTestEnd)"/.test(line.slice(0, 60))) continue
    const { params = {} } = JSON.parse(line) as BlobEvent
    rootDir = params.config?.rootDir ?? rootDir
    for (const suite of params.project?.suites ?? []) {
      const path = relative(repositoryRoot, join(rootDir, (suite.location?.file ?? suite.title ?? '').replaceAll('\\', '/')))
      visit(suite, { titles: [], file: path.split(sep).join('/') })
    }
    tests.get(params.testId ?? params.test?.testId ?? '')?.attachments.push(...attachmentsOf(params).map((one) => ({ ...one, attempt: params.resultId ?? params.result?.id })))
  }
  return [...tests.values()]
}

// An event of their own since 1.5x, part of the test's end before.
const attachmentsOf = ({ attachments = [], result }: NonNullable<BlobEvent['params']>): Attachment[] => [...attachments, ...(result?.attachments ?? [])]

async function isSecret(test: BlobTest, { blob, pages }: { blob: string; pages: SecretPages }): Promise<boolean> {
  if (pages.ofTest(test)) return true
  if (!pages.byAddress) return false
  const traces = test.attachments.filter(({ name, path }) => name === 'trace' && path !== undefined)
  const traced = new Set(traces.map(({ attempt }) => attempt))
  if (test.attachments.some((one) => isPictured(one) && !traced.has(one.attempt))) return true
  const seen = await Promise.all(traces.map(async ({ path }) => addressesIn(await readZipFileEntry(blob, path!.replaceAll('\\', '/')))))
  const addresses = seen.flat()
  return addresses.length === 0 || addresses.some((address) => pages.ofAddress(address))
}

/** The addresses of all frames in a trace, as its snapshots and its navigations tell. */
async function addressesIn(trace: Buffer): Promise<string[]> {
  const found = new Set<string>()
  await rewriteZip(bufferSource(trace), async () => undefined, async (name, content) => {
    if (!name.endsWith('.trace')) return undefined
    for (const [, address] of content.toString('utf8').matchAll(/"(?:frameUrl|url)":"((?:[^"\\]|\\.)*)"/g)) found.add(address!)
    return undefined
  })
  found.delete('about:blank')
  return [...found]
}

const isPictured = ({ contentType }: Attachment): boolean => /^(image|video)\//.test(contentType ?? '')

function withoutPictures(events: string, ids: ReadonlySet<string>): string {
  // None is taken away: steps name the attachments that they made by their number.
  const noted = (attachment: Attachment): Attachment =>
    isPictured(attachment) ? { ...attachment, contentType: 'text/plain', ...(attachment.base64 === undefined ? {} : { base64: NOTE.toString('base64') }) } : attachment
  return events
    .split('\n')
    .map((line) => {
      if (!/"method":"(onAttach|onTestEnd)"/.test(line.slice(0, 60))) return line
      const event = JSON.parse(line) as BlobEvent
      const { params } = event
      if (!params || !ids.has(params.testId ?? params.test?.testId ?? '')) return line
      if (params.attachments) params.attachments = params.attachments.map(noted)
      if (params.result?.attachments) params.result.attachments = params.result.attachments.map(noted)
      return JSON.stringify(event)
    })
    .join('\n')
}

async function blankPictures(archive: Buffer, count: () => void): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  const changed = await rewriteZip(bufferSource(archive), async (part) => void parts.push(part), async (_, content) => {
    if (!isPicture(content)) return undefined
    count()
    return BLANK
  })
  return changed ? Buffer.concat(parts) : undefined
}

// A transparent pixel, which the trace viewer shows as nothing.
const BLANK = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

// By their first bytes, since traces keep attachments without an ending: PNG, JPEG, GIF, WebP, WebM, MP4, BMP.
const isPicture = (content: Buffer): boolean => {
  const head = content.toString('latin1', 0, 12)
  return /^(\x89PNG|\xFF\xD8\xFF|GIF8|RIFF.{4}WEBP|\x1A\x45\xDF\xA3|.{4}ftyp|BM)/s.test(head)
}
