import type { HttpBindings } from '@hono/node-server'
import { type Listening, listen } from '@axcouncil/sandbox/listen'
import { Hono } from 'hono'

/** Starts a proxy before a Data API that passes `rows` rows and `bytes` bytes at most at once, and is busy at first. */
export async function startNarrowProxy(target: string, { rows, bytes }: { rows: number; bytes: number }): Promise<Listening & { refused: { busy: number; tooLarge: number } }> {
  const refused = { busy: 0, tooLarge: 0 }
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('*', async (c) => {
    const { method, url } = c.req
    const path = url.slice(new URL(url).origin.length).replace('limit=1000', `limit=${rows}`)
    const headers = new Headers(c.req.header())
    for (const name of ['host', 'connection', 'content-length']) headers.delete(name)
    const body = ['GET', 'HEAD'].includes(method) ? undefined : await c.req.arrayBuffer()
    if (method === 'POST' && refused.busy < 2) {
      refused.busy += 1
      return c.html('<h1>Service Temporarily Unavailable</h1>', 503, { 'retry-after': '0' })
    }
    if (body && body.byteLength > bytes) {
      refused.tooLarge += 1
      return c.html('<h1>413 Request Entity Too Large</h1>', 413)
    }
    return fetch(`${target}${path}`, { method, headers, ...(body ? { body } : {}) })
  })
  return { ...(await listen(app)), refused }
}
