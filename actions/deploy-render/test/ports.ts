import type { Ports } from '@axcouncil/core/action'
import type { Clock } from '@axcouncil/core/clock'
import { readEnvironment } from '@axcouncil/core/env'
import { CanceledError } from '@axcouncil/core/errors'
import { createHttp } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import type { Runner } from '@axcouncil/core/runner'

/** Ports of a step that runs inside this process, and everything that it printed or kept. */
export interface InProcess {
  ports: Ports
  log: string[]
  state: Map<string, string>
  close(): Promise<void>
}

/** Opens them. */
export function openPorts({
  inputs,
  env,
  clock,
  signal,
}: {
  inputs: Record<string, string>
  env: Record<string, string>
  clock: Clock
  signal: AbortSignal
}): InProcess {
  const log: string[] = []
  const state = new Map<string, string>()
  const redactor = createRedactor()
  const write = (line: string): void => void log.push(redactor.redact(line))
  const runner: Runner = {
    input: (name) => inputs[name] ?? '',
    mask: (secret) => void redactor.add(secret),
    info: write,
    notice: write,
    warning: (message) => write(`warning: ${message}`),
    error: (message) => write(`error: ${message}`),
    debug: () => undefined,
    group: (title, chapter) => (write(title), chapter()),
    stage: (_, work) => work(),
    setOutput: () => undefined,
    summarize: write,
    saveState: (name, value) => void state.set(name, value),
    state: (name) => state.get(name) ?? '',
  }
  const environment = readEnvironment(env)
  const http = createHttp({ clock, redactor, signal, proxy: environment.proxy, log: write })
  const under = (ended: AbortSignal): Ports => ({
    runner,
    clock,
    redactor,
    environment,
    signal: ended,
    http: http.under(ended),
    grace: (ms) => {
      const patience = new AbortController()
      clock.after(ms, () => patience.abort(new CanceledError('The time for tidying up was used up')))
      return under(patience.signal)
    },
  })
  return { ports: under(signal), log, state, close: () => http.close() }
}
