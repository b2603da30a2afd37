/** Attribute names and their values; undefined ones are left out. */
export type Attributes = Record<string, string | number | boolean | undefined>

/** A span, times in milliseconds since 1970. */
export interface Span {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  startMs: number
  endMs: number
  kind: 'internal'
  error: boolean
  attributes: Attributes
}

// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
const KINDS = { internal: 1 } as const
const STATUS_UNSET = 0
const STATUS_ERROR = 2

/**
 * Spans as the body of an OTLP/HTTP request in JSON: identifiers in hex, times as decimal strings of nanoseconds, enums as
 * numbers (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Every text passes `clean`.
 */
export function tracesRequest(resource: Attributes, spans: readonly Span[], clean: (text: string) => string): object {
  const attributes = (all: Attributes) =>
    Object.entries(all).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value: anyValue(typeof value === 'string' ? clean(value).slice(0, LONGEST) : value) }]))
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes(resource) },
        scopeSpans: [
          {
            scope: { name: 'axcouncil-actions' },
            spans: spans.map(({ traceId, spanId, parentSpanId, name, startMs, endMs, kind, error, attributes: own }) => ({
              traceId, spanId, parentSpanId,
              name: clean(name),
              kind: KINDS[kind],
              startTimeUnixNano: nanos(startMs),
              endTimeUnixNano: nanos(Math.max(startMs, endMs)),
              attributes: attributes(own),
              status: { code: error ? STATUS_ERROR : STATUS_UNSET },
            })),
          },
        ],
      },
    ],
  }
}

const LONGEST = 1_000

function anyValue(value: string | number | boolean): object {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'string') return { stringValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1_000)) * 1_000n)

/** `a=1,b=two%20words` as OpenTelemetry's variables list headers and attributes. What has no name or no sign is skipped. */
export function parsePairs(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, at)).trim()
    return name ? [[decoded(name), decoded(pair.slice(at + 1).trim())]] : []
  })
  return Object.fromEntries(pairs)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
