import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

/** What every server of the local world gives back: where it listens, without a trailing slash, and how to end it. */
export type Listening = { url: string; port: number; stop: () => Promise<void> }

/** A hono application that can reach the sockets below it, which fault injection needs. */
export type SandboxApp = Hono<{ Bindings: HttpBindings }>

/**
 * Serves an application on 127.0.0.1, on a free port where none is given. `stop` cuts open connections too, so a
 * silent or half-sent answer cannot keep the process alive. Throws where the port is taken.
 */
export async function listen(app: SandboxApp, port = 0): Promise<Listening> {
  const answer = getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0])
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const actual = (server.address() as AddressInfo).port
  return { url: `http://127.0.0.1:${actual}`, port: actual, stop: () => close(server) }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
