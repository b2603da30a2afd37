import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { type Listening, listen } from './listen.ts'

/** A request, as far as it matters to whether it is held. */
export interface Line {
  method: string
  /** Path and query. */
  path: string
}

/** A proxy that holds some requests back, as a network does: who sent one can be gone before it arrives. */
export interface HoldingProxy extends Listening {
  /** Lets through what is held, now and from now on; ends once the server has answered what was held. */
  release: () => Promise<void>
}

/**
 * Starts a proxy before the server at `target`. It is asked about each request that comes whether that is held. A held
 * one is carried out after the release even though nobody waits for its answer any more.
 */
export async function startHoldingProxy(target: string, holds: (line: Line) => boolean): Promise<HoldingProxy> {
  const gate = Promise.withResolvers<void>()
  const held: Promise<Response>[] = []
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('*', async (c) => {
    const { method, url } = c.req
    const path = url.slice(new URL(url).origin.length)
    const isHeld = holds({ method, path })
    const headers = new Headers(c.req.header())
    for (const name of OF_THE_CONNECTION) headers.delete(name)
    const body = ['GET', 'HEAD'].includes(method) ? {} : { body: await c.req.arrayBuffer() }
    const send = (): Promise<Response> => fetch(`${target}${path}`, { method, headers, ...body, redirect: 'manual' })
    const answering = isHeld ? gate.promise.then(send) : send()
    if (isHeld) held.push(answering)
    return answering
  })
  return {
    ...(await listen(app)),
    release: async () => {
      gate.resolve()
      await Promise.all(held)
    },
  }
}

const OF_THE_CONNECTION = ['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']
