import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { serve } from '@hono/node-server'
import { createApp, type AppOptions } from './app.ts'

// One project in a thread of its own. @supabase/lite writes every refused statement to the console, rows included:
// here that goes to the thread's own standard error, which server.ts keeps.
const { port, ...options } = workerData as AppOptions & { port: number }
const app = createApp(options)
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }) as Server
await once(server, 'listening')
parentPort!.postMessage((server.address() as AddressInfo).port)

await once(parentPort!, 'message')
server.close()
server.closeAllConnections()
await app.close()
parentPort!.close()
