import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A database to be served as a Supabase project. */
export interface SupabaseOptions {
  /** The superuser's URL of the database. Its schema must be complete: tables made later are not seen. */
  databaseUrl: string
  name: string
  publishableKey: string
  secretKey: string
  /** Signs people's sessions; at least 32 characters; a random one by default. */
  jwtSecret?: string
  /** 0, the default, takes a free port. */
  port?: number
}

/** A running project: the Data API and the Auth API at one address of 127.0.0.1. */
export interface SupabaseServer {
  name: string
  /** What `source-url` and `target-url` take, without a slash at its end. */
  url: string
  publishableKey: string
  secretKey: string
  databaseUrl: string
  /** What the server wrote about requests that failed; may contain rows. */
  log(): string
  /** Closes the address and all connections, the database's too. May be called twice. */
  stop(): Promise<void>
}

/** Serves the database in a thread of its own; resolves when it answers. Throws what kept it from listening. */
export async function startSupabase(options: SupabaseOptions): Promise<SupabaseServer> {
  const { name, publishableKey, secretKey, databaseUrl } = options
  const workerData = { port: 0, jwtSecret: randomBytes(32).toString('hex'), ...options }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, stdout: true, stderr: true })
  let log = ''
  const keep = (text: unknown): void => void (log = `${log}${String(text)}`.slice(-LOG_CHARACTERS))
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', keep)
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const [port] = (await once(worker, 'message')) as [number]
  // From now on a failure of the thread (a database that went away) must not end this process.
  worker.on('error', keep)
  worker.unref()
  const stop = async (): Promise<void> => {
    worker.ref()
    worker.postMessage('stop')
    await exited
  }
  return { name, url: `http://127.0.0.1:${port}`, publishableKey, secretKey, databaseUrl, log: () => log, stop }
}

const LOG_CHARACTERS = 65_536
