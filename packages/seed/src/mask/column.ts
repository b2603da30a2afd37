import type { Column } from '../catalog/catalog.ts'
import type { PlainRuleName, Rule, RuleName } from '../config/rule.ts'
import { email } from '../rules/email.ts'
import { freeText } from '../rules/free-text.ts'
import { type Json, maskJson } from '../rules/json.ts'
import { address, company, firstName, fullName, lastName, username } from '../rules/names.ts'
import { hash, ip, phone, url, uuid } from '../rules/numbers.ts'
import type { Fit, Pseudonym } from '../rules/pseudonym.ts'
import { daysOf, plainNumber, shiftDate, shiftNumber, shiftTime } from '../rules/shift.ts'
import type { Digest } from './digest.ts'

/** Masks one value of a column. `row` names the row among its table's, for what is the same within a row. */
export type ColumnMask = (value: Json, row: string) => Json

/** Told about every single value that a rule replaces, inside of arrays and documents too. */
export type OnReplaced = (rule: RuleName, value: string, masked: Json) => void

const FAMILIES: Record<Exclude<PlainRuleName, 'keep' | 'null'>, Pseudonym> = {
  'email': email,
  'full-name': fullName,
  'first-name': firstName,
  'last-name': lastName,
  'username': username,
  'company': company,
  'phone': phone,
  'address': address,
  'url': url,
  'ip': ip,
  'uuid': uuid,
  'free-text': freeText,
}

/**
 * The mask of a column by its rule: null and the empty text stay, arrays are masked element by element, documents text
 * by text. Templates need the whole row and are not made here.
 */
export function maskColumn(rule: Rule, column: Column, options: { digest: Digest; unique: boolean; onReplaced?: OnReplaced | undefined }): ColumnMask {
  const { digest, unique, onReplaced } = options
  const mask: typeof maskScalar = (by, value, into, row) => {
    const masked = maskScalar(by, value, into, row)
    if (by.name !== 'keep') onReplaced?.(by.name, String(value), masked)
    return masked
  }
  const fit: Fit = { digest, unique, maxLength: column.maxLength, isTime: (column.element ?? column.category) === 'time' }
  const inDocument: Fit = { digest, unique: false, maxLength: undefined }
  const document = (value: Json, row: string): Json =>
    maskJson(value, rule.name === 'json' ? rule : { name: 'json', unique: false, paths: [], rest: rule }, (inner, scalar) =>
      mask(inner, scalar, inDocument, row),
    )
  const each = (value: Json, row: string): Json => {
    if (value === null) return null
    if (Array.isArray(value)) return value.map((item) => each(item, row))
    return typeof value === 'object' ? document(value, row) : mask(rule, value, fit, row)
  }
  if (rule.name === 'keep') return (value) => value
  if (rule.name === 'null') return () => null
  if (rule.name === 'constant') return (value) => (value === null ? null : rule.value)
  if (column.category === 'json') return document
  if (column.category === 'binary') return (value, row) => (typeof value === 'string' ? toBytes(mask(rule, value, { ...fit, maxLength: undefined }, row)) : value)
  if (rule.name === 'json') return (value, row) => (typeof value === 'string' ? textDocument(value, row, document, fit) : each(value, row))
  return each
}

function maskScalar(rule: Rule, value: string | number | boolean, fit: Fit, row: string): Json {
  if (value === '') return value
  const text = String(value)
  switch (rule.name) {
    case 'keep': return value
    case 'null': return null
    case 'constant': return rule.value
    case 'pick': return rule.values[fit.digest('pick', text).readUInt32BE(0) % rule.values.length]!
    case 'number': return sameType(value, shiftNumber(plainNumber(text), rule.by, fit.digest)) ?? freeText(text, fit)
    case 'date': return (fit.isTime ? shiftTime : shiftDate)(text, daysOf(row, rule.days, fit.digest)) ?? freeText(text, fit)
    case 'hash': return hash(rule.length)(text, fit)
    case 'json': case 'template': return freeText(text, fit)
    default: return FAMILIES[rule.name](text, fit)
  }
}

const sameType = (value: string | number | boolean, masked: string | undefined): string | number | undefined =>
  masked !== undefined && typeof value === 'number' ? Number(masked) : masked

// A document kept in a text column is masked as one; what is no document is text.
function textDocument(text: string, row: string, mask: ColumnMask, fit: Fit): Json {
  try {
    return JSON.stringify(mask(JSON.parse(text) as Json, row))
  } catch {
    return freeText(text, fit)
  }
}

const toBytes = (masked: Json): Json => (typeof masked === 'string' ? `\\x${Buffer.from(masked).toString('hex')}` : masked)
