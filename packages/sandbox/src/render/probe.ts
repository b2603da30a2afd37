import { request } from 'node:http'
import { connect } from 'node:net'

/** What one look at a process found: `answered` is false while nothing accepts connections. */
export type Probe = { healthy: boolean; answered: boolean; note: string }

// Render gives each check five seconds (https://render.com/docs/health-checks).
const attemptMs = 5000

/** Asks a process whether it is well: 2xx and 3xx at `path` are healthy; without a path an open port is enough. */
export function probe(port: number, path: string): Promise<Probe> {
  return path === '' ? probePort(port) : probePath(port, path)
}

function probePath(port: number, path: string): Promise<Probe> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(attemptMs)
    const ask = request({ host: '127.0.0.1', port, path, agent: false, signal }, (answer) => {
      answer.resume()
      const status = answer.statusCode ?? 0
      resolve({ healthy: status >= 200 && status < 400, answered: true, note: `${path} returned HTTP ${status}` })
    })
    ask.on('error', () =>
      resolve({ healthy: false, answered: signal.aborted, note: signal.aborted ? `${path} did not answer in 5s` : '' }),
    )
    ask.end()
  })
}

function probePort(port: number): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve({ healthy: true, answered: true, note: '' })).once('error', () =>
      resolve({ healthy: false, answered: false, note: '' }),
    )
    socket.once('connect', () => socket.destroy())
  })
}
