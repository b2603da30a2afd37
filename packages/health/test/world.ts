import type { Clock } from '@axcouncil/core/clock'
import { type Environment, readEnvironment } from '@axcouncil/core/env'
import { createHttp } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import { createRunner } from '@axcouncil/core/runner'
import type { Transport, WireRequest, WireResponse } from '@axcouncil/core/transport'
import { type SimulatedClock, createSimulatedClock } from '@axcouncil/sandbox/simulated-clock'
import type { HealthPorts } from '../src/ask.ts'

/** A service in simulated time: what it answers to a request at a moment, in milliseconds since the beginning. */
export type Service = (request: WireRequest, atMs: number, nth: number) => Reply | Promise<Reply>
export interface Reply {
  status?: number
  headers?: Record<string, string>
  body?: string | object
  /** Milliseconds that the answer takes. Default 40. */
  takes?: number
  /** Instead of an answer, an error of the connection with this code; `silence` never answers. */
  fails?: string
}

/** The world for a wait in simulated time. `log` holds the lines printed, `requests` those sent. */
export function simulate(service: Service, env: Record<string, string> = {}) {
  const clock = createSimulatedClock()
  const requests: WireRequest[] = []
  const transport: Transport = {
    load: async () => {},
    exchange: async (request) => {
      requests.push(request)
      const reply = await service(request, clock.elapsed(), requests.length)
      await clock.sleep(reply.fails === 'silence' ? 1e9 : (reply.takes ?? 40), request.signal)
      if (reply.fails) throw Object.assign(new Error(`${reply.fails} happened`), { code: reply.fails })
      return toWire(reply)
    },
    close: async () => {},
  }
  return { ...portsOn(clock, transport, readEnvironment({ GITHUB_REPOSITORY: 'axcouncil/example', ...env })), clock, requests }
}

function toWire({ status = 200, headers = {}, body = '' }: Reply): WireResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type: Record<string, string> = typeof body === 'string' ? {} : { 'content-type': 'application/json' }
  return { status, headers: { ...type, ...headers }, body: Buffer.from(text), truncated: false }
}

/** Ports on any clock and transport, with the log kept. */
export function portsOn(clock: Clock, transport: Transport | undefined, environment: Environment): { ports: HealthPorts; log: string[]; cancel: (reason: Error) => void } {
  const log: string[] = []
  const controller = new AbortController()
  const redactor = createRedactor()
  const options = { clock, redactor, signal: controller.signal, proxy: environment.proxy, log: (line: string) => void log.push(line) }
  const runner = { ...createRunner(redactor, undefined), info: (line: string) => void log.push(line), warning: (line: string) => void log.push(`warning: ${line}`) }
  return {
    ports: { http: transport ? createHttp(options, transport) : createHttp(options), clock, runner, environment, signal: controller.signal },
    log,
    cancel: (reason) => controller.abort(reason),
  }
}

export type { SimulatedClock }
