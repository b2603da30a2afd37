import type { InputReader, Parse } from '@axcouncil/core/inputs'
import { lines, quote, text, url } from '@axcouncil/core/parsers'
import { confidential, oneWord } from '../parsers.ts'

/** What has to watch production before anything is promoted (gate monitoring). */
export interface Monitoring {
  /** Addresses that must answer. */
  urls: URL[]
  sentry: SentryAccess | undefined
  datadog: DatadogAccess | undefined
}

export interface SentryAccess {
  url: URL
  token: string
  organization: string
  project: string
}

export interface DatadogAccess {
  url: URL
  apiKey: string
  appKey: string
  /** A search as Datadog's own page of monitors takes it. */
  monitors: string
}

/** Reads the inputs of the gate. */
export const readMonitoring = (reader: InputReader): Monitoring => ({
  urls: reader.optional('monitoring-url', lines(url)) ?? [],
  sentry: readSentry(reader),
  datadog: readDatadog(reader),
})

// As for Vercel: a workflow may hand a team's token on although nothing is to be asked with it here.
function readSentry(reader: InputReader): SentryAccess | undefined {
  const token = reader.secret('sentry-token', oneWord)
  const place = reader.optional('sentry-project', sentryProject)
  const address = reader.defaulted('sentry-url', 'https://sentry.io', confidential)
  if (reader.given('sentry-project') && !reader.given('sentry-token')) reader.fault('sentry-token', 'is required with `sentry-project`')
  return token !== undefined && place !== undefined ? { url: address, token, ...place } : undefined
}

function readDatadog(reader: InputReader): DatadogAccess | undefined {
  const apiKey = reader.secret('datadog-api-key', oneWord)
  const appKey = reader.secret('datadog-app-key', oneWord)
  const monitors = reader.optional('datadog-monitors', text)
  const address = reader.defaulted('datadog-url', 'https://api.datadoghq.com', confidential)
  for (const name of ['datadog-api-key', 'datadog-app-key']) if (monitors !== undefined && !reader.given(name)) reader.fault(name, 'is required with `datadog-monitors`')
  return apiKey !== undefined && appKey !== undefined && monitors !== undefined ? { url: address, apiKey, appKey, monitors } : undefined
}

const sentryProject: Parse<{ organization: string; project: string }> = (raw) => {
  const [, organization, project] = /^([\w.-]+)\/([\w.-]+)$/.exec(raw) ?? []
  if (organization && project) return { organization, project }
  throw new Error(`must be \`organization/project\`, by their slugs, not ${quote(raw)}`)
}
