import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { GitHubContext } from '../github/route.ts'
import type { SandboxApp } from '../listen.ts'
import { signatureHolds, signedQuery } from './token.ts'

/**
 * Blob storage on disk that speaks as much of Azure's protocol as the artifact and cache clients do: Put Blob, Put
 * Block, Put Block List, Get Blob with ranges, Get Blob Properties. learn.microsoft.com/rest/api/storageservices
 */
export type Blobs = {
  file: (id: number) => string
  uploadUrl: (id: number, origin: string) => string
  downloadUrl: (given: { id: number; origin: string; name: string; type: string }) => string
  /** Size in bytes and SHA-256 of what was uploaded; undefined where nothing was. */
  digest: (id: number) => Promise<{ size: number; sha256: string } | undefined>
  remove: (id: number) => Promise<void>
}

// Azure's client reads the first segment as the account where the host is an address.
const account = '/devstore'

/** Mounts blob storage on an application; blobs are files in `dir`, signatures are made with `key`. */
export function mountBlobs(app: SandboxApp, dir: string, key: Buffer): Blobs {
  const file = (id: number | string) => join(dir, `${id}.zip`)
  const blocks = (id: string) => join(dir, `${id}.blocks`)
  app.put(`${account}/blobs/:id{\\d+}`, async (c) => {
    const id = c.req.param('id')
    const url = new URL(c.req.url)
    if (!signatureHolds(url, 'w', key)) return refuse(403, 'AuthenticationFailed')
    switch (url.searchParams.get('comp')) {
      case 'block': return putBlock(c, blocks(id))
      case 'blocklist': return putBlockList(c, { from: blocks(id), to: file(id) })
      case null:
        if (c.req.header('x-ms-blob-type') !== 'BlockBlob') return refuse(400, 'InvalidHeaderValue')
        await save(c, file(id))
        return createdBlob()
      default: return refuse(400, 'InvalidQueryParameterValue')
    }
  })
  app.on(['GET', 'HEAD'], `${account}/blobs/:id{\\d+}`, async (c) => {
    const url = new URL(c.req.url)
    if (!signatureHolds(url, 'r', key)) return refuse(403, 'AuthenticationFailed')
    return getBlob(c, file(c.req.param('id')), url)
  })
  return {
    file,
    uploadUrl: (id, origin) => `${origin}${account}/blobs/${id}?${signedQuery(`${account}/blobs/${id}`, 'w', key)}`,
    downloadUrl({ id, origin, name, type }) {
      const shown = new URLSearchParams({ rscd: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`, rsct: type })
      return `${origin}${account}/blobs/${id}?${shown}&${signedQuery(`${account}/blobs/${id}`, 'r', key)}`
    },
    digest: (id) => digestOf(file(id)),
    remove: (id) => rm(file(id), { force: true }),
  }
}

const createdBlob = () => new Response(null, {
  status: 201,
  headers: {
    etag: `"0x${Date.now().toString(16)}"`, 'last-modified': new Date().toUTCString(), 'x-ms-request-server-encrypted': 'true',
    'x-ms-version': '2026-02-06', 'content-length': '0',
  },
})

function refuse(status: number, code: string): Response {
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`
  return new Response(xml, { status, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code } })
}

async function save(c: GitHubContext, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.part`
  const body = c.req.raw.body
  await pipeline(body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream), createWriteStream(part))
  await rename(part, path) // an upload that dies half-way leaves nothing behind
}

const blockFile = (folder: string, id: string) => join(folder, Buffer.from(id).toString('base64url'))

async function putBlock(c: GitHubContext, folder: string): Promise<Response> {
  const id = c.req.query('blockid')
  if (id === undefined || id === '') return refuse(400, 'InvalidQueryParameterValue')
  await save(c, blockFile(folder, id))
  return createdBlob()
}

async function putBlockList(c: GitHubContext, { from, to }: { from: string; to: string }): Promise<Response> {
  const ids = [...(await c.req.text()).matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)].map(([, , id = '']) => id)
  const files = ids.map((id) => blockFile(from, id))
  const present = await Promise.all(files.map((path) => stat(path).then(() => true, () => false)))
  if (present.includes(false)) return refuse(400, 'InvalidBlockList')
  await mkdir(dirname(to), { recursive: true })
  await pipeline(async function* () { for (const path of files) yield* createReadStream(path) }, createWriteStream(`${to}.part`))
  await rename(`${to}.part`, to)
  await rm(from, { recursive: true, force: true })
  return createdBlob()
}

async function getBlob(c: GitHubContext, path: string, url: URL): Promise<Response> {
  const size = await stat(path).then((info) => info.size, () => undefined)
  if (size === undefined) return refuse(404, 'BlobNotFound')
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(c.req.header('x-ms-range') ?? c.req.header('range') ?? '') ?? []
  const start = Number(first ?? 0)
  const end = Math.min(last === undefined || last === '' ? size - 1 : Number(last), size - 1)
  if (first !== undefined && start >= size) return refuse(416, 'InvalidRange')
  const headers: Record<string, string> = {
    'content-type': url.searchParams.get('rsct') ?? 'application/octet-stream', 'content-length': String(end - start + 1),
    'accept-ranges': 'bytes', 'x-ms-blob-type': 'BlockBlob', 'last-modified': new Date().toUTCString(), etag: `"${size}"`,
  }
  const disposition = url.searchParams.get('rscd')
  if (disposition !== null) headers['content-disposition'] = disposition
  if (first !== undefined) headers['content-range'] = `bytes ${start}-${end}/${size}`
  const empty = c.req.method === 'HEAD' || size === 0
  const body = empty ? null : Readable.toWeb(createReadStream(path, { start, end })) as unknown as ConstructorParameters<typeof Response>[0]
  return new Response(body, { status: first === undefined ? 200 : 206, headers })
}

async function digestOf(path: string): Promise<{ size: number; sha256: string } | undefined> {
  const size = await stat(path).then((info) => info.size, () => undefined)
  if (size === undefined) return undefined
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return { size, sha256: hash.digest('hex') }
}
