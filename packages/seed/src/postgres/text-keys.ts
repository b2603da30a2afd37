import type { Plan } from '../plan/plan.ts'
import { isTextLike } from '../catalog/catalog.ts'
import { refuseTelling } from '../plan/telling-keys.ts'
import type { Postgres } from '../transports/postgres.ts'
import { literal } from './expressions.ts'
import { onlyTable, quoteName } from './names.ts'

// Addresses anywhere but where nobody has one, and numbers as the whole world dials them.
const EMAIL = literal('[[:alnum:]._%+-]+@([[:alnum:]-]+[.])+[[:alpha:]]{2,}')
const PHONE = literal('(^|[^[:alnum:].+/-])([+]|00)[1-9]([ ().-]*[0-9]){7,14}($|[^[:alnum:]-])')

/**
 * Keys and references keep their values without a rule, and some applications use addresses as keys: such are looked
 * through first, in the source, of which only counts come back.
 * @throws ActionError that names the keys that hold addresses or numbers of people.
 */
export async function checkTextKeys({ tables }: Plan, source: Postgres): Promise<void> {
  const telling: string[] = []
  for (const { name, table, columns, where } of tables) {
    const keys = columns.filter(({ column, from }) => from === 'key' && isTextLike(column))
    if (keys.length === 0) continue
    const found = keys.map(({ column }, i) => {
      // A collation of the column's own may be one that regular expressions are refused under.
      const text = `${quoteName(column.name)}::text collate "default"`
      return `coalesce(bool_or(${text} ~ ${EMAIL} and ${text} !~ '@(example[.](com|org|net)|.*[.]example)$' or ${text} ~ ${PHONE}), false) as k${i}`
    })
    const [row] = await source.query<Record<string, boolean>>(`select ${found.join(', ')} from ${onlyTable(table)}${where ? ` where ${where}` : ''}`)
    telling.push(...keys.flatMap(({ column }, i) => (row![`k${i}`] ? [`${name}.${column.name}`] : [])))
  }
  refuseTelling(telling)
}
