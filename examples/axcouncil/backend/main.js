import { readFileSync } from 'node:fs'
import { readConfig } from './config.js'
import { openDatabase } from './database.js'
import { parseFlags } from './flags.js'
import { createHealth } from './health.js'
import { readPages } from './pages.js'
import { createApp } from './server.js'

/** Render sends SIGTERM and kills 30 s later: leave a little before that. */
const DRAIN_MS = 25_000

const root = new URL('../', import.meta.url)
const log = (line) => console.log(JSON.stringify({ time: new Date().toISOString(), ...line }))

try {
  start(readConfig(process.env))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}

function start(config) {
  const { version } = readJson('package.json')
  const database = openDatabase(config.supabase)
  const server = createApp(config, {
    database,
    flags: parseFlags(readJson('feature-flags.json')),
    health: createHealth(config, { version, probe: database.probe, now: () => performance.now() }),
    pages: readPages(new URL('frontend/', root)),
    log,
  })
  // Render's proxy keeps its connections open for long; closing them first would turn some requests into 502.
  server.keepAliveTimeout = 120_000
  server.once('error', (error) => {
    console.error(`Cannot listen on ${config.host}:${config.port}: ${error.message}`)
    process.exitCode = 1
  })
  server.listen(config.port, config.host, () => {
    const { address, port } = server.address()
    log({ level: 'info', message: 'listening', url: `http://${address}:${port}`, commit: config.commit })
  })
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => drain(server, signal))
}

/** Takes no new requests, lets those under way end, and goes. */
function drain(server, signal) {
  log({ level: 'info', message: 'draining', signal })
  server.close(() => log({ level: 'info', message: 'stopped' }))
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref()
}

function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'))
}
