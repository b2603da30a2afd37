import type { PathStep, Rule } from '../config/rule.ts'

/** A value of JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Masks one scalar of a document by a rule; called for every scalar that a path names and for all others with `rest`. */
export type MaskScalar = (rule: Rule, value: string | number | boolean) => Json

/**
 * The document with every scalar masked: by the rule of the first path that leads to it or to something around it, else
 * by `rest`. What has the rule keep or null is taken as a whole. Text is masked wherever it hides; numbers and booleans
 * only where a path names them.
 */
export function maskJson(document: Json, { paths, rest }: Extract<Rule, { name: 'json' }>, mask: MaskScalar): Json {
  const visit = (value: Json, open: readonly OpenPath[]): Json => {
    const named = open.find(({ steps }) => steps.length === 0)?.rule
    if (value === null || named?.name === 'keep') return value
    if (named?.name === 'null') return null
    if (typeof value !== 'object') {
      if (named) return mask(named, value)
      return typeof value === 'string' && rest.name !== 'keep' ? mask(rest, value) : value
    }
    if (Array.isArray(value)) return value.map((item, i) => visit(item, advance(open, i)))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [maskKey(key), visit(item, advance(open, key))]))
  }
  // Some applications use addresses of people as keys.
  const maskKey = (key: string): string => (rest.name !== 'keep' && key.includes('@') ? String(mask(rest, key)) : key)
  return visit(document, paths)
}

/** A path on the way: the steps that are left of it. Without any left it applies to everything below. */
interface OpenPath {
  steps: readonly PathStep[]
  rule: Rule
}

const advance = (open: readonly OpenPath[], at: string | number): OpenPath[] =>
  open.flatMap(({ steps: [step, ...left], rule }) => {
    if (!step) return [{ steps: [], rule }]
    const fits = 'all' in step || ('key' in step ? step.key === at : step.index === at)
    return fits ? [{ steps: left, rule }] : []
  })
