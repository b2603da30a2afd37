import type { PathStep, Rule } from '../config/rule.ts'
import { arrayOf, literal } from './expressions.ts'
import { type Scope, createScope } from './scope.ts'

/** The text that a rule makes of a text, as expressions; names go into the scope. */
export type MaskText = (text: string, rule: Rule, scope: Scope) => string

interface Masking {
  rest: Rule
  mask: MaskText
  scope: Scope
  depth: number
}

/** A path on the way: the steps that are left of it. */
interface OpenPath {
  steps: readonly PathStep[]
  rule: Rule
}

/** The expression for a jsonb expression with its texts masked, as rules/json.ts does it. */
export function maskedDocument(document: string, { paths, rest }: Extract<Rule, { name: 'json' }>, { mask, scope }: Pick<Masking, 'mask' | 'scope'>): string {
  return visit(document, paths, { rest, mask, scope, depth: 1 })
}

function visit(value: string, open: readonly OpenPath[], masking: Masking): string {
  const at = open.findIndex(({ steps }) => steps.length === 0)
  const named = open[at]?.rule
  if (named?.name === 'keep') return value
  if (named?.name === 'null') return `case when ${value} is not null then 'null'::jsonb end`
  // Of the paths that go on below, those before the one that ends here still win.
  const live = open.filter(({ steps }, i) => steps.length > 0 && (!named || i < at))
  const { rest } = masking
  if (live.length === 0 && !named && rest.name === 'keep') return value
  if (live.length === 0) return `case when jsonb_typeof(${value}) in ('object', 'array') then ${named ? everything(value, named, masking) : texts(value, masking)} else ${leaf(value, named, masking)} end`
  const going = open.filter((path) => live.includes(path) || path.rule === named)
  const object = live.some(({ steps: [step] }) => !('index' in step!)) || named || rest.name !== 'keep' ? fields(value, going, masking) : value
  const array = live.some(({ steps: [step] }) => !('key' in step!)) || named || rest.name !== 'keep' ? items(value, going, masking) : value
  return `case jsonb_typeof(${value}) when 'object' then ${object} when 'array' then ${array} else ${leaf(value, named, masking)} end`
}

/** What is neither object nor array: null stays, and what no path names is masked if it is a string. */
function leaf(value: string, named: Rule | undefined, masking: Masking): string {
  const { rest } = masking
  if (named) return `case jsonb_typeof(${value}) when 'null' then ${value} else ${scalar(value, named, masking)} end`
  return rest.name === 'keep' ? value : `case jsonb_typeof(${value}) when 'string' then ${scalar(value, rest, masking)} else ${value} end`
}

const advance = (open: readonly OpenPath[], at: PathStep): OpenPath[] =>
  open.flatMap(({ steps: [step, ...left], rule }) => {
    if (!step) return [{ steps: [], rule }]
    return 'all' in step || JSON.stringify(step) === JSON.stringify(at) ? [{ steps: left, rule }] : []
  })

// What no path names by its key or place.
const OTHER: PathStep = { all: true }

function fields(value: string, open: readonly OpenPath[], masking: Masking): string {
  const { rest, scope } = masking
  const keys = [...new Set(open.flatMap(({ steps: [step] }) => (step && 'key' in step ? [step.key] : [])))]
  const others = advance(open, OTHER)
  if (others.length === 0 && rest.name === 'keep') {
    // Far quicker than to build an object and to merge it; a key that is not there stays away.
    return keys.reduce((document, key) => {
      const field = scope.bind(`${value} -> ${literal(key)}`)
      return `jsonb_set(${document}, ${arrayOf([key])}, case when ${field} is not null then coalesce(${visit(field, advance(open, { key }), masking)}, 'null') else 'null' end, false)`
    }, value)
  }
  return rows(`jsonb_each(${value}) e (key, value)`, { masking }, (row, inside) => {
    const cases = keys.map((key) => `when ${literal(key)} then ${visit(`${row}.value`, advance(open, { key }), inside)}`)
    const field = `${cases.length > 0 ? `case ${row}.key ${cases.join(' ')} else ` : ''}${visit(`${row}.value`, others, inside)}${cases.length > 0 ? ' end' : ''}`
    return `coalesce(jsonb_object_agg(${maskedKey(`${row}.key`, inside)}, ${field}), '{}')`
  })
}

function items(value: string, open: readonly OpenPath[], masking: Masking): string {
  const places = [...new Set(open.flatMap(({ steps: [step] }) => (step && 'index' in step ? [step.index] : [])))]
  return `to_jsonb(${inOrder(`jsonb_array_elements(${value}) with ordinality e (value, n)`, masking, (row, inside) => {
    const cases = places.map((index) => `when ${index + 1} then ${visit(`${row}.value`, advance(open, { index }), inside)}`)
    const others = visit(`${row}.value`, advance(open, OTHER), inside)
    return cases.length > 0 ? `case ${row}.n ${cases.join(' ')} else ${others} end` : others
  })})`
}

/** A subquery over rows of its own, with a scope of their own, and in the order of one of their columns where it matters. */
function rows(from: string, { masking, order }: { masking: Masking; order?: string }, select: (row: string, inside: Masking) => string): string {
  const row = `d${masking.depth}`
  const scope = createScope(row, order)
  const list = select(row, { ...masking, scope, depth: masking.depth + 1 })
  return `(select ${list} from ${scope.from(`(select * from ${from}${order ? ` order by ${order}` : ''})`)}${order ? ` order by ${row}.${order}` : ''})`
}

/** What rows make that have a place `n`, as an array. They come in their order already, which an aggregate would not know. */
const inOrder = (from: string, masking: Masking, make: (row: string, inside: Masking) => string): string =>
  `array${rows(from, { masking, order: 'n' }, make)}`

// Some applications use addresses of people as keys.
function maskedKey(key: string, { rest, mask, scope }: Masking): string {
  if (rest.name === 'keep') return key
  const masked = rest.name === 'null' ? `'null'` : rest.name === 'constant' ? literal(String(rest.value)) : mask(key, rest, scope)
  return `case when strpos(${key}, '@') > 0 then ${masked} else ${key} end`
}

/** A string, number or boolean by a rule. Numbers are written as JavaScript writes them. */
function scalar(value: string, rule: Rule, { mask, scope }: Masking): string {
  const text = scope.bind(`(case jsonb_typeof(${value}) when 'string' then ${value} #>> '{}' when 'boolean' then ${value} #>> '{}' when 'number' then trim_scale((${value} #>> '{}')::numeric)::text end collate "C")`)
  return `case when ${text} = '' then ${value} else ${masked(text, `jsonb_typeof(${value}) = 'number'`, { rule, mask, scope })} end`
}

function masked(text: string, isNumber: string, { rule, mask, scope }: Pick<Masking, 'mask' | 'scope'> & { rule: Rule }): string {
  switch (rule.name) {
    case 'null': return `'null'::jsonb`
    case 'constant': return `${literal(JSON.stringify(rule.value))}::jsonb`
    case 'pick': return `(${mask(text, { ...rule, values: rule.values.map((item) => JSON.stringify(item)) }, scope)})::jsonb`
    case 'number': {
      const moved = mask(text, rule, scope)
      return `case when ${isNumber} then to_jsonb((${moved})::numeric) else to_jsonb(${moved}) end`
    }
    default: return `to_jsonb(${mask(text, rule, scope)})`
  }
}

/** Every string, number and boolean in a document by one rule, wherever it is. */
const everything = (value: string, rule: Rule, masking: Masking): string => rewritten(value, { ...masking, rule, pattern: `${STRING}|-?[0-9][0-9.eE+-]*|true|false|[^"0-9tf-]+`, others: '[-0-9tf]' })

/** Every string by the rule for what no path names. */
const texts = (value: string, masking: Masking): string => rewritten(value, { ...masking, rule: masking.rest, pattern: `${STRING}|[^"]+`, others: undefined })

// With the colon after it, it is a key.
const STRING = '"(?:[^"\\\\]|\\\\.)*":?'

interface Rewriting extends Masking {
  rule: Rule
  /** Takes the text of a document apart, so that every string and whatever else is masked is a piece. */
  pattern: string
  /** How other pieces begin that are masked. */
  others: string | undefined
}

// How deep a document goes nobody knows, and a query cannot call itself for every value; its text has no depth.
function rewritten(value: string, { rule, pattern, others, ...masking }: Rewriting): string {
  const pieces = `regexp_matches(${value}::text, ${literal(`(${pattern})`)}, 'g') with ordinality e (m, n)`
  return `array_to_string(${inOrder(`(select m[1] collate "C" as piece, n from ${pieces} order by n) p`, masking, (row, inside) => {
    const { scope } = inside
    const piece = `${row}.piece`
    const number = `${piece} ~ '^[-0-9]'`
    const key = scope.bind(`(case when ${piece} ~ '^".*":$' then left(${piece}, -1)::jsonb #>> '{}' end collate "C")`)
    const kept = others === undefined ? '' : ` when ${number} then trim_scale(${piece}::numeric)::text when ${piece} ~ '^[tf]' then ${piece}`
    const text = scope.bind(`(case when ${piece} ~ '^"' and ${piece} !~ ':$' then ${piece}::jsonb #>> '{}'${kept} end collate "C")`)
    const made = `(${masked(text, number, { rule, mask: inside.mask, scope })})::text`
    return `case when ${key} is not null then to_json(${maskedKey(key, inside)})::text || ':' when ${text} is null or ${text} = '' then ${piece} else ${made} end`
  })}, '')::jsonb`
}
