import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Reads the frontend into memory: the built one, or its sources where nothing was built. What is not in this map is
 * not served, so no path can climb out of the folder.
 * @param {URL} frontend the folder that holds `dist` and `src`
 * @returns {Map<string, { body: Buffer, type: string, etag: string }>} by path, `/` for the page itself
 */
export function readPages(frontend) {
  const built = new URL('dist/', frontend)
  const folder = existsSync(built) ? built : new URL('src/', frontend)
  return new Map(
    readdirSync(folder)
      .filter((name) => extname(name) in TYPES)
      .map((name) => [name === 'index.html' ? '/' : `/${name}`, readPage(new URL(name, folder))]),
  )
}

function readPage(file) {
  const body = readFileSync(file)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, type: TYPES[extname(file.pathname)], etag }
}
