import type { InputReader, Parse } from '@axcouncil/core/inputs'
import { quote, text } from '@axcouncil/core/parsers'
import { serviceId } from '../parsers.ts'

/** The second service of a pair, and how production's traffic moves between the two. */
export interface BlueGreen {
  idleServiceId: string
  way: { kind: 'domain'; domain: string } | { kind: 'command'; there: string; back: string }
}

/** Reads the inputs about blue-green: an idle service with a domain that moves, or with commands that move the traffic. */
export function readBlueGreen(reader: InputReader): BlueGreen | undefined {
  const { given, fault } = reader
  const idleServiceId = reader.optional('idle-service-id', serviceId)
  const domain = reader.optional('domain', domainName)
  const there = reader.optional('switch-command', text)
  const back = reader.optional('switch-back-command', text)
  const isWay = given('domain') || given('switch-command')
  if (isWay && !given('idle-service-id')) fault('idle-service-id', `is required with \`${given('domain') ? 'domain' : 'switch-command'}\``)
  if (!isWay && given('idle-service-id')) fault('domain', 'is required with `idle-service-id`, or a `switch-command`: without either no traffic would ever move')
  if (given('domain') && given('switch-command')) fault('switch-command', 'is instead of `domain`: give one of them')
  if (given('switch-command') !== given('switch-back-command')) {
    fault(there ? 'switch-back-command' : 'switch-command', 'is required: `switch-command` and `switch-back-command` go together, since what cannot go back must not go out')
  }
  if (idleServiceId === undefined) return undefined
  if (domain !== undefined) return { idleServiceId, way: { kind: 'domain', domain } }
  return there !== undefined && back !== undefined ? { idleServiceId, way: { kind: 'command', there, back } } : undefined
}

const domainName: Parse<string> = (raw) => {
  if (/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(raw)) return raw.toLowerCase()
  throw new Error(`must be a domain such as app.example.com, not ${quote(raw)}`)
}
