import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

type Json = Record<string, unknown>
type Operation = { responses: Record<string, { content?: Record<string, { schema: Json }> } | { $ref: string }> }
type Description = { paths: Record<string, Record<string, Operation>>; components: Record<string, Record<string, Json>> }

const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
let description: Description | undefined
const ajv = new Ajv({ strict: false, allErrors: true })
addFormats.default(ajv)
// An address never set is the empty string in GitHub's answers (a status's environment_url), whatever its format says.
ajv.addFormat('uri', (text) => text === '' || URL.canParse(text))
const compiled = new Map<string, ValidateFunction>()

/**
 * What is wrong with an answer by GitHub's own OpenAPI description: an empty list when nothing is. Only the schemas in
 * use are compiled, once each; properties that the description does not know are faults too.
 */
export function faultsOf(answer: { method: string; path: string; status: number; body: unknown }): string[] {
  description ??= JSON.parse(readFileSync(file, 'utf8')) as Description
  const template = templateOf(description, answer.path)
  const operation = template === undefined ? undefined : description.paths[template]?.[answer.method.toLowerCase()]
  if (operation === undefined) return [`GitHub has no ${answer.method} ${answer.path}`]
  const response = operation.responses[answer.status]
  if (response === undefined) return answer.status >= 400 ? [] : [`${answer.method} ${template} does not answer ${answer.status}`]
  const resolved = '$ref' in response ? lookUp(description, response.$ref as string) : response
  const schema = (resolved as { content?: Record<string, { schema: Json }> }).content?.['application/json']?.schema
  if (schema === undefined) return []
  const key = `${answer.method} ${template} ${answer.status}`
  const validate = compiled.get(key) ?? ajv.compile(bundled(description, schema, answer.status < 400))
  compiled.set(key, validate)
  if (validate(answer.body)) return []
  return (validate.errors ?? []).map((error) => `${key}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`)
}

function lookUp(from: Description, ref: string): Json {
  return ref.slice(2).split('/').reduce<unknown>((value, part) => (value as Json)[part], from) as Json
}

/** The most literal path template that fits; a last parameter may hold slashes, as refs and file paths do. */
function templateOf({ paths }: Description, path: string): string | undefined {
  const pathname = path.split('?')[0] ?? ''
  const fitting = Object.keys(paths).filter((template) => {
    const pattern = template.replaceAll(/[.+*]/g, '\\$&')
      .replaceAll('{path}', '.*').replaceAll(/\{(ref|branch|tag|basehead)\}/g, '.+').replaceAll(/\{\w+\}/g, '[^/]+')
    return new RegExp(`^${pattern}$`).test(pathname)
  })
  return fitting.toSorted((a, b) => b.replaceAll(/\{\w+\}/g, '').length - a.replaceAll(/\{\w+\}/g, '').length)[0]
}

/**
 * The schema with everything that it refers to, as JSON Schema: `nullable` spelled out, plain objects closed if asked.
 * `oneOf` is read as `anyOf`, since the description's own alternatives overlap.
 */
function bundled(from: Description, schema: Json, close: boolean): Json {
  const definitions: Json = {}
  const convert = (value: unknown, combined: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => convert(item, combined))
    if (typeof value !== 'object' || value === null) return value
    const node = value as Json
    if (typeof node['$ref'] === 'string') {
      const name = node['$ref'].split('/').at(-1) as string
      const key = combined ? `${name}-open` : name
      if (!(key in definitions)) {
        definitions[key] = true
        definitions[key] = convert(lookUp(from, node['$ref']), combined)
      }
      return { $ref: `#/definitions/${key}` }
    }
    const entries = Object.entries(node).filter(([name]) => !['example', 'examples', 'nullable', 'discriminator'].includes(name))
    const object = Object.fromEntries(entries.map(([name, item]) => [name === 'oneOf' ? 'anyOf' : name, name === 'properties'
      ? Object.fromEntries(Object.entries(item as Json).map(([key, each]) => [key, convert(each, combined)]))
      : name === 'required' || name === 'enum' ? item : convert(item, combined || ['allOf', 'anyOf', 'oneOf'].includes(name))]))
    const closed = !combined && 'properties' in node && !('additionalProperties' in node)
    const result = { ...object, ...(closed && { additionalProperties: false }) }
    return node['nullable'] === true ? { anyOf: [result, { type: 'null' }] } : result
  }
  return { ...(convert(schema, !close) as Json), definitions }
}
