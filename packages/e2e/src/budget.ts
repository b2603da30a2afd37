import { relative } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'
import { readLeanJson } from './lean-json.ts'
import { type FileStamps, stampFiles, writtenSince } from './report-files.ts'
import type { TestCase } from './report.ts'
import { isMapping, readYamlFile } from './yaml.ts'

/** A limit for one number in a JSON file that the test command writes. */
export interface Limit {
  /** Glob from the working directory; the one file written by this run is read. */
  file: string
  /** JSON Pointer (RFC 6901) of the number. */
  pointer: string
  name: string
  min: number | undefined
  max: number | undefined
  unit: string
}

/** A budget's limits, and the line of each in the budget file for annotations. */
export interface Budget {
  path: string
  limits: Limit[]
}

/**
 * Reads a budget: files, in each of them JSON pointers, for each a `max`, a `min` or both, and maybe `name` and `unit`.
 * @throws ActionError that names every limit that is wrong.
 */
export async function readBudget(file: string, shown: string): Promise<Budget> {
  const data = await readYamlFile(file, shown)
  if (!isMapping(data) || Object.keys(data).length === 0) throw new ActionError(`${shown} must map files to limits`, { advice: 'Such as `k6.json: { "/metrics/http_req_duration/p(95)": { max: 800 } }`.' })
  const faults: string[] = []
  const limits = Object.entries(data).flatMap(([path, wanted]) => {
    if (isMapping(wanted)) return Object.entries(wanted).flatMap(([pointer, limit]) => limitOf({ path, pointer, limit }, faults))
    faults.push(`${path} must map JSON pointers to limits`)
    return []
  })
  if (faults.length > 0) throw new ActionError(`${shown} is wrong: ${faults.join('; ')}`)
  return { path: shown, limits }
}

function limitOf({ path, pointer, limit }: { path: string; pointer: string; limit: unknown }, faults: string[]): Limit[] {
  const where = `${path} ${pointer}`
  if (!pointer.startsWith('/')) faults.push(`${where}: a JSON pointer starts with /`)
  if (!isMapping(limit)) return (faults.push(`${where} must have a max or a min`), [])
  const { max, min, unit = '', name = pointer, ...others } = limit
  const unknown = Object.keys(others)
  if (unknown.length > 0) faults.push(`${where} has unknown keys: ${unknown.join(', ')}`)
  if ([max, min].every((bound) => bound === undefined)) faults.push(`${where} must have a max or a min`)
  for (const [word, bound] of Object.entries({ max, min })) if (bound !== undefined && typeof bound !== 'number') faults.push(`${where}: ${word} must be a number`)
  return [{ file: path, pointer, name: String(name), unit: String(unit), max: max as number | undefined, min: min as number | undefined }]
}

/** Every limit as a test: it fails where the number is beyond its limit, and where there is no number. */
export async function checkBudget({ path, limits }: Budget, { before, workingDirectory, repositoryRoot }: { before: FileStamps; workingDirectory: string; repositoryRoot: string }): Promise<TestCase[]> {
  const files = new Map<string, string[]>()
  for (const { file } of limits) files.set(file, writtenSince(before, await stampFiles([file], workingDirectory)))
  return Promise.all(
    limits.map(async (limit) => {
      const written = files.get(limit.file)!
      const { measured, fault } = await measure(limit, written).catch((error: unknown) => ({ measured: undefined, fault: String(error) }))
      return testOf(limit, { path, measured, fault: fault?.replaceAll(`${repositoryRoot}/`, '') ?? overrun(limit, measured), source: written[0] && relative(repositoryRoot, written[0]) })
    }),
  )
}

async function measure({ file, pointer }: Limit, written: string[]): Promise<{ measured: number | undefined; fault: string | undefined }> {
  if (written.length !== 1) return { measured: undefined, fault: written.length === 0 ? `The command wrote no ${file}` : `${written.length} files match ${file}: a limit is for one` }
  const found = pointed(await readLeanJson<unknown>(written[0]!, { only: partsOf(pointer), longest: 16, most: 16 * 1024 * 1024 }), pointer)
  return typeof found === 'number' ? { measured: found, fault: undefined } : { measured: undefined, fault: `${file} has no number at ${pointer}` }
}

const partsOf = (pointer: string): string[] => pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

function pointed(data: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce<unknown>((value, part) => (typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined), data)
}

function overrun({ name, max, min, unit }: Limit, measured: number | undefined): string | undefined {
  if (measured === undefined) return `${name} was not measured`
  if (max !== undefined && measured > max) return `${name} is ${shown(measured, unit)}, more than the limit of ${shown(max, unit)}`
  if (min !== undefined && measured < min) return `${name} is ${shown(measured, unit)}, less than the limit of ${shown(min, unit)}`
  return undefined
}

/** The change against an earlier number, as `+12 %`; nothing where that was 0 and says nothing. */
export const change = (value: number, before: number): string => (before === 0 ? '' : `${value >= before ? '+' : ''}${Number((((value - before) / Math.abs(before)) * 100).toFixed(1))} %`)

/** A number as people read it, with its unit. */
export const shown = (value: number, unit: string): string => `${Number.isInteger(value) ? value : Number(value.toPrecision(4))}${unit && ` ${unit}`}`

function testOf(limit: Limit, { path, measured, fault, source }: { path: string; measured: number | undefined; fault: string | undefined; source: string | undefined }): TestCase {
  return {
    key: ['budget', limit.file, limit.pointer].join(' › '),
    project: '',
    file: path,
    line: 0,
    titles: ['budget', limit.name],
    status: fault === undefined ? 'passed' : 'failed',
    durationMs: 0,
    retries: 0,
    error: fault === undefined ? undefined : { message: source ? `${fault} (${source} ${limit.pointer})` : fault, snippet: undefined, file: path, line: undefined },
    trace: undefined,
    ...(measured === undefined ? {} : { measured: { value: measured, unit: limit.unit, min: limit.min, max: limit.max } }),
  }
}
