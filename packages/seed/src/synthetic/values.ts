import type { Category, Column } from '../catalog/catalog.ts'
import type { Rule } from '../config/rule.ts'
import { cut, lengthOf } from '../mask/characters.ts'
import { proposeRule } from '../plan/propose.ts'
import type { Json } from '../rules/json.ts'
import { SHORTEST_PHONE } from '../rules/numbers.ts'
import type { Limit } from './limits.ts'
import { KNOWN, type Draw, company, paragraph, person, special, street, words } from './words.ts'

/** Which value is wanted: of this column, in this row, by these draws. */
export interface Wanted {
  table: string
  column: Column
  rule: Rule | undefined
  limit: Limit
  /** Counted from 0. */
  row: number
  unique: boolean
  draw: Draw
  /** Draws that are the same for all columns of the row. */
  rowDraw: Draw
}

/** The rows that show what programs stumble over; then the same again in every hundred. */
export const edgeOf = (row: number): 'special' | 'long' | 'null' | undefined => ({ 1: 'special' as const, 2: 'long' as const, 3: 'null' as const })[row % 100]

/** A value that a column's type, rule and checks allow. Null is not among them but for the rule null. */
export function valueOf(wanted: Wanted): Json {
  const { column, rule, limit, draw, row } = wanted
  if (rule?.name === 'constant') return rule.value
  if (rule?.name === 'null') return null
  if (rule?.name === 'pick') return rule.values[draw(rule.values.length)]!
  if (limit.values && limit.values.length > 0) return limit.values[draw(limit.values.length)]!
  if (column.labels) return column.labels[draw(column.labels.length)]!
  if (column.category === 'array') {
    const element: Column = { ...column, category: column.element ?? 'text', type: column.type.slice(0, -2), element: undefined }
    return Array.from({ length: edgeOf(row) === 'long' ? 50 : draw(4) }, () => (element.category === 'text' ? words(1 + draw(2), draw) : scalarOf({ ...wanted, column: element, unique: false }, element.category)))
  }
  return scalarOf(wanted, column.category)
}

function scalarOf(wanted: Wanted, category: Category): Json {
  const { column, draw, row, unique } = wanted
  switch (category) {
    case 'number': return numberOf(wanted)
    case 'boolean': return draw(2) === 1
    case 'uuid': return uuid(draw)
    case 'time': return timeOf(wanted)
    case 'json': return { name: words(1, draw), note: edgeOf(row) === 'special' ? special[draw(special.length)]! : words(3, draw), count: draw(100), tags: [words(1, draw)] }
    case 'binary': return `\\x${(unique ? row : draw(2 ** 32)).toString(16).padStart(8, '0')}`
    case 'network': return column.type.startsWith('mac') ? `02:00:${hex(row, 8).match(/../g)!.join(':')}` : nobodysIp(row)
    case 'text': return textOf(wanted)
    case 'enum': case 'array': case 'other': return otherOf(column.type, wanted) ?? null
    default: return category satisfies never
  }
}

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0').slice(-length)

// In 240.0.0.0/4, which is routed nowhere (RFC 1112), as pseudonyms are.
const nobodysIp = (row: number): string => `240.${(row >> 16) & 255}.${(row >> 8) & 255}.${row & 255}`

function uuid(draw: Draw): string {
  const digits = Array.from({ length: 4 }, () => hex(draw(2 ** 32), 8)).join('')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${'89ab'[draw(4)]!}${digits.slice(17, 20)}-${digits.slice(20)}`
}

/** The largest number of each type that a row's number can reach. */
export const LARGEST: Record<string, number> = { smallint: 32_767, integer: 2_147_483_647 }

function numberOf({ column: { type, name }, limit, row, unique, draw }: Wanted): Json {
  const decimals = scaleOf(type)
  if (unique) return (limit.min ?? 1) + row
  const [least, most] = usual(name.toLowerCase())
  const min = limit.min ?? Math.min(least, limit.max ?? least)
  const max = Math.min(limit.max ?? Math.max(most, min + 100), roomOf(type), LARGEST[type] ?? Infinity)
  if (decimals === 0) return min + draw(Math.max(1, Math.floor(max - min) + 1))
  return Number(Math.min(max, min + (draw(1_000_000) / 1_000_000) * (max - min)).toFixed(decimals))
}

function usual(name: string): [number, number] {
  if (/(^|_)age(_|$)/.test(name)) return [18, 90]
  if (/(^|_)year/.test(name)) return [2000, 2025]
  if (/latitude|(^|_)lat(_|$)/.test(name)) return [-90, 90]
  if (/longitude|(^|_)(lon|lng)(_|$)/.test(name)) return [-180, 180]
  if (/probability|ratio|share|confidence/.test(name)) return [0, 1]
  if (/percent|score|progress/.test(name)) return [0, 100]
  if (/price|amount|total|budget|salary|revenue|cost|balance/.test(name)) return [1, 100_000]
  return [0, 1_000]
}

/** Digits after the point that a type has room for. */
const scaleOf = (type: string): number => {
  const [, scale] = /^(?:numeric|decimal)\(\d+,(-?\d+)\)/.exec(type) ?? []
  if (scale !== undefined) return Math.max(0, Number(scale))
  return /^(numeric|decimal)\(\d+\)/.test(type) || !/^(numeric|decimal|real|double|float|money)/.test(type) ? 0 : 2
}

const roomOf = (type: string): number => {
  const [, precision, scale = '0'] = /^(?:numeric|decimal)\((\d+)(?:,(-?\d+))?\)/.exec(type) ?? []
  return precision === undefined ? Infinity : 10 ** (Number(precision) - Number(scale)) - 1
}

const DAY = 86_400_000

// Of a fixed time, since the same seed shall give the same rows next year too.
function timeOf({ column: { type, name }, row, unique, draw, rowDraw }: Wanted): string {
  if (type.startsWith('interval')) return `${1 + draw(240)} hours`
  const seconds = unique ? row : draw(86_400)
  if (/^time(?!stamp)/.test(type)) return new Date((seconds % 86_400) * 1_000).toISOString().slice(11, 19)
  const born = /birth|born|dob/.test(name)
  const start = born ? Date.UTC(1950, 0, 1) + rowDraw(20_000) * DAY : Date.UTC(2024, 0, 1) + rowDraw(500) * DAY
  const later = /updat|modif|changed|last_|end|finish|complet|until|due|expir|delet|_to$/.test(name) ? (1 + draw(100)) * DAY : 0
  if (type === 'date') return new Date(unique ? Date.UTC(2000, 0, 1) + row * DAY : start + later).toISOString().slice(0, 10)
  return new Date(unique ? Date.UTC(2024, 0, 1) + row * 1_000 : start + later + seconds * 1_000).toISOString().replace('Z', type.includes('without') || type === 'timestamp' ? '' : '+00')
}

const PEOPLE = /user|person|people|member|profile|contact|employee|author|customer|patient|student/
const COMPANIES = /compan|organi|tenant|account|vendor|supplier|client|employer/

function textOf(wanted: Wanted): string {
  const { column, limit, unique, row, draw } = wanted
  const room = Math.min(column.maxLength ?? Infinity, limit.maxLength ?? Infinity)
  const { text, telling } = plausible(wanted, room)
  const edged = unique || telling || limit.plain ? text : (edge(row, room, draw) ?? text)
  const long = edged.length < (limit.minLength ?? 0) ? edged.padEnd(limit.minLength!, 'x') : edged
  if (!unique || telling === 'unique') return cut(long, room)
  const tag = (row + 1).toString(room < 8 ? 36 : 10)
  return room <= tag.length ? cut(tag, room) : `${cut(long, room - tag.length - 1)}${/^[a-z0-9-]+$/.test(long) ? '-' : ' '}${tag}`
}

const edge = (row: number, room: number, draw: Draw): string | undefined => {
  if (edgeOf(row) === 'special') return special[(Math.floor(row / 100) + draw(special.length)) % special.length]
  return edgeOf(row) === 'long' ? words(400, draw).slice(0, Math.min(room, 2_000)) : undefined
}

/** What fits a column by its rule and name. `telling` where edge cases would be no such thing; or where it is unique already. */
function plausible({ table, column, rule, row, draw, rowDraw }: Wanted, room: number): { text: string; telling: boolean | 'unique' } {
  const name = column.name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  const known = rule ? undefined : KNOWN.find(([pattern]) => pattern.test(name))?.[1].filter((value) => lengthOf(value) <= room)
  if (known && known.length > 0) return { text: known[draw(known.length)]!, telling: true }
  const { first, last } = person(rowDraw)
  const number = row + 1
  const unique = (...forms: string[]) => ({ text: forms.find((form) => form.length <= room) ?? number.toString(36), telling: 'unique' as const })
  switch (rule && rule.name !== 'keep' ? rule.name : byName(name, table, column)) {
    case 'email': return unique(`${first}.${last}${number}@example.com`.toLowerCase(), `u${number}@t.example`)
    case 'username': return unique(`${first}_${last}${number}`.toLowerCase(), `u${number}`)
    case 'slug': return unique(`${words(1, draw)}-${words(1, draw)}-${number}`.toLowerCase(), `s${number}`)
    case 'phone': return unique(`+999${String(10_000_000_000 + number)}`, room < SHORTEST_PHONE ? `x${number}` : `999${String(number).padStart(Math.min(room, 10) - 3, '0')}`)
    case 'url': return unique(`https://example.com/${words(1, draw).toLowerCase()}/${number}`, `https://example.com/${number}`)
    case 'uuid': return { text: uuid(draw), telling: 'unique' }
    case 'hash': return { text: cut(Array.from({ length: 4 }, () => hex(draw(2 ** 32), 8)).join(''), room), telling: true }
    case 'ip': return unique(nobodysIp(row))
    case 'full-name': return { text: `${first} ${last}`, telling: false }
    case 'first-name': return { text: first, telling: false }
    case 'last-name': return { text: last, telling: false }
    case 'company': return { text: company(draw), telling: false }
    case 'address': return { text: street(draw), telling: false }
    case 'json': return { text: JSON.stringify({ note: words(2, draw) }), telling: true }
    case 'title': return { text: words(2 + draw(3), draw), telling: false }
    default: return { text: /xml/.test(column.type) ? `<p>${words(2, draw)}</p>` : room < 20 ? words(1, draw) : paragraph(draw), telling: /xml/.test(column.type) }
  }
}

function byName(name: string, table: string, column: Column): string {
  if (/slug|(^|_)(code|sku|key|handle|number|reference|ref)$/.test(name)) return 'slug'
  if (name === 'name' && COMPANIES.test(table)) return 'company'
  if (name === 'name' && PEOPLE.test(table)) return 'full-name'
  if (/(^|_)(name|title|subject|label|tag|type|kind|category|model|version)s?$/.test(name)) {
    const proposed = proposeRule(column)
    return proposed === 'free-text' ? 'title' : proposed
  }
  return proposeRule(column)
}

/** Values of further types, or undefined where nothing is known of one. */
export function otherOf(type: string, { draw, row }: Pick<Wanted, 'draw' | 'row'>): string | undefined {
  const bare = type.replace(/^"?\w+"?\./, '')
  if (bare === 'tsvector') return words(3, draw).toLowerCase()
  if (/^(int4|int8|num)range$/.test(bare)) return `[${row * 10},${row * 10 + 5})`
  if (/^(date|ts|tstz)range$/.test(bare)) return `[2024-01-${String(1 + draw(28)).padStart(2, '0')},2024-03-01)`
  if (bare === 'point') return `(${draw(180) - 90},${draw(360) - 180})`
  if (bare === 'hstore') return `note=>${words(1, draw)}`
  if (bare === 'ltree') return `root.${words(1, draw).toLowerCase()}`
  const vector = /^(?:half)?vec(?:tor)?\((\d+)\)$/.exec(bare)
  if (vector) return `[${Array.from({ length: Number(vector[1]) }, () => (draw(2_000) - 1_000) / 1_000).join(',')}]`
  const bits = /^bit(?: varying)?\((\d+)\)$/.exec(bare)
  return bits ? Array.from({ length: Number(bits[1]) }, () => draw(2)).join('') : undefined
}
