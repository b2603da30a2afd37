import { ActionError } from '@axcouncil/core/errors'
import { type Proof, type Report, faultyColumns, holds, sum } from '@axcouncil/seed/report'

/** What the step fails with where the target is not what was promised, or undefined where all is proved. */
export function failureOf({ proof, snapshot }: Report): ActionError | undefined {
  if (!proof || holds(proof)) return undefined
  if (snapshot?.did === 'written') return new ActionError(`The snapshot was not kept, since it would hold ${complaints(proof).join('; ')}`, { advice: 'Give these columns a rule in seed.yml and run the step again; the report lists them all.' })
  return new ActionError(`The target is not what it should be: ${complaints(proof).join('; ')}`, { advice: adviceOf(proof) })
}

function complaints(proof: Proof): string[] {
  const { leaks, orphans, counts, sequences, anonymous } = proof
  const places = [...new Set(leaks.map(({ table, column, kind }) => `${table}.${column} (${kind})`))]
  return [
    ...(leaks.length > 0 ? [`${sum(leaks.map(({ count }) => count))} values that may identify someone, in ${places.slice(0, 5).join(', ')}${places.length > 5 ? ', …' : ''}`] : []),
    ...orphans.map(({ table, columns, references, count }) => `${count} rows of ${table} refer by ${columns.join(', ')} to rows of ${references} that are not there`),
    ...counts.map(({ table, source, target }) => `${table} has ${target} rows and not ${source}`),
    ...faultyColumns(proof).map(({ table, column, fault, source, target }) =>
      fault === 'nulls' ? `${table}.${column} has ${target.nulls} nulls and not ${source.nulls}` : `${table}.${column} has ${target.distinct} different values, of ${source.distinct}`,
    ),
    ...sequences.map(({ table, column }) => `the sequence of ${table}.${column} would give numbers that are taken`),
    ...(anonymous && anonymous.opened.length > 0 ? [`visitors without an account now see rows of ${anonymous.opened.join(', ')}`] : []),
  ]
}

function adviceOf(proof: Proof): string {
  if (proof.leaks.length === 0 && proof.anonymous && proof.anonymous.opened.length > 0) return 'Enable row-level security for them in the target, or name them under `public` in seed.yml where everybody may see them. Then run the step again.'
  if (proof.leaks.length === 0 && faultyColumns(proof).length > 0) return 'The rule of that column does not keep its values apart: give it another one, or `unique: true`, and run the step again.'
  if (proof.leaks.length === 0) return 'Something else wrote to the source or the target meanwhile: run the step again. Where that does not help, the server keeps other values than it is sent: use the way over PostgreSQL.'
  return 'Nobody should use the target before this is mended. Give these columns a rule in seed.yml and run the step again; the report lists them all.'
}
