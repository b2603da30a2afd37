import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { RUN_ID, type World } from '../../packages/sandbox/src/world.ts'
import type { Played } from './stage.ts'

/** Where what a release left behind was put. */
export interface Kept {
  folder: string
  report: string | undefined
  audit: string | undefined
  /** What happened in production, from the audit record. */
  timeline: { at: string; what: string }[]
  screenshot: string | undefined
  /** Every text and every unpacked file, for the search for what should not be there. */
  files: { name: string; content: Buffer }[]
}

/** Puts logs, summaries, messages and artifacts of a release into a folder, in place of those of an earlier one. */
export async function keep(world: World, played: Played, folder: string): Promise<Kept> {
  await rm(folder, { recursive: true, force: true })
  const files = [...texts(world, played), ...(await artifacts(world))]
  for (const { name, content } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  const find = (pattern: RegExp): string | undefined => files.find(({ name }) => pattern.test(name))?.name
  const picture = files.filter(({ name }) => /^artifacts\/e2e-report\/.*\.png$/.test(name)).sort((a, b) => b.content.length - a.content.length)[0]
  if (picture) await cp(join(folder, picture.name), join(folder, 'screenshot.png'))
  const path = (name: string | undefined): string | undefined => (name ? join(folder, name) : undefined)
  return {
    folder,
    report: path(find(/^artifacts\/e2e-report\/index\.html$/)),
    audit: path(find(AUDIT)),
    timeline: timelineIn(files.find(({ name }) => AUDIT.test(name))),
    screenshot: path(picture && 'screenshot.png'),
    files,
  }
}

const AUDIT = /^artifacts\/.*audit.*\.json$/

type File = Kept['files'][number]

const timelineIn = (audit: File | undefined): Kept['timeline'] =>
  audit ? ((JSON.parse(audit.content.toString('utf8')) as { timeline?: Kept['timeline'] }).timeline ?? []) : []

function texts({ chat }: World, { stages }: Played): File[] {
  const ran = stages.filter(({ result }) => result !== 'not-reached')
  const named = ran.flatMap((stage, i) => {
    const name = `${i + 1}-${stage.title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
    return [
      { name: `logs/${name}.log`, content: Buffer.from([...stage.lines, ...stage.errors, ''].join('\n')) },
      { name: `summaries/${name}.md`, content: Buffer.from(stage.summary) },
    ]
  })
  return [...named, { name: 'chat.json', content: Buffer.from(JSON.stringify(chat.messages, undefined, 2)) }]
}

// Reports of shards and traces are archives within archives: what is in them counts as published, too.
async function artifacts({ results }: World): Promise<File[]> {
  const packed = await Promise.all(results.artifacts(RUN_ID).map(async ({ name, path }) => {
    const content = await readFile(path)
    // A page that opens in the browser is kept as the file that it is.
    return { name: `artifacts/${name}${isZip(content) ? '.zip' : ''}`, content }
  }))
  return packed.flatMap(unpack)
}

const isZip = (content: Buffer): boolean => content.toString('latin1', 0, 4) === 'PK\x03\x04'

function unpack(file: File): File[] {
  if (!file.name.endsWith('.zip')) return [file]
  const folder = file.name.slice(0, -'.zip'.length)
  const inside = Object.entries(unzipSync(file.content)).filter(([name]) => !name.endsWith('/'))
  // A name with dots could lead out of the folder.
  return inside.filter(([name]) => !name.split('/').includes('..')).flatMap(([name, content]) => unpack({ name: `${folder}/${name}`, content: Buffer.from(content) }))
}
