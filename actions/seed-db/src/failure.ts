import { ActionError } from '@axcouncil/core/errors'
import { type Proof, type Report, holds, sum } from '@axcouncil/seed/report'

/** What the step fails with where the target is not what was promised, or undefined where all is proved. */
export function failureOf({ proof, snapshot }: Report): ActionError | undefined {
  if (!proof || holds(proof)) return undefined
  if (snapshot?.did === 'written') return new ActionError(`The snapshot was not kept, since it would hold ${complaints(proof).join('; ')}`, { advice: 'Give these columns a rule in seed.yml and run the step again; the report lists them all.' })
  return new ActionError(`The target is not what it should be: ${complaints(proof).join('; ')}`, { advice: adviceOf(proof) })
}

function complaints({ leaks, orphans, counts }: Proof): string[] {
  const places = [...new Set(leaks.map(({ table, column, kind }) => `${table}.${column} (${kind})`))]
  return [
    ...(leaks.length > 0 ? [`${sum(leaks.map(({ count }) => count))} values that may identify someone, in ${places.slice(0, 5).join(', ')}${places.length > 5 ? ', …' : ''}`] : []),
    ...orphans.map(({ table, columns, references, count }) => `${count} rows of ${table} refer by ${columns.join(', ')} to rows of ${references} that are not there`),
    ...counts.map(({ table, source, target }) => `${table} has ${target} rows and not ${source}`),
  ]
}

function adviceOf({ leaks }: Proof): string {
  if (leaks.length === 0) return 'Something else wrote to the source or the target meanwhile: run the step again.'
  return 'Nobody should use the target before this is mended. Give these columns a rule in seed.yml and run the step again; the report lists them all.'
}
