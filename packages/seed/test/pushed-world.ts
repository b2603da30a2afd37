import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { startPostgres, type PostgresServer } from '@axcouncil/sandbox/postgres'
import { catalogOfPostgres } from '../src/catalog/postgres.ts'
import { parsePath, type Rule } from '../src/config/rule.ts'
import { createDigest, deriveKey } from '../src/mask/digest.ts'
import { maskTable } from '../src/mask/table.ts'
import type { ColumnPlan, TablePlan } from '../src/plan/plan.ts'
import { giveKey } from '../src/postgres/keys.ts'
import { maskedSelect, whyNotPushed } from '../src/postgres/pushed.ts'
import { encode, rowsOf } from '../src/postgres/session.ts'
import { linesOf, readFields } from '../src/postgres/copy-text.ts'
import { type Postgres, openPostgres } from '../src/transports/postgres.ts'

const KEY = deriveKey('a key of sixteen characters')
const plain = (name: string, unique = false): Rule => ({ name, unique, length: 13, by: 0.1, days: 30, values: ['a', "b'", null, 3] }) as unknown as Rule

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.emailAddress(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.uuid(), fc.lorem(),
  fc.constantFrom('Walker', 'ANNA', ' Bob  Smith ', '\u00a0Ada\u2003Lovelace\u3000', '+49 (171) 600-00', '٠١٢', 'İstanbul', 'ẞ', '00:1B:44:11:3a:b7', '00-1B-44-11-3a-b7-00-ff', '10.1.2.3/24', '{"a":1}', 'x\ny\n\nПривет\n🚀\n', '\\N', '\\.', '\t'),
  fc.string({ unit: fc.constantFrom(...'Привет שלום 美咲さん 국가 กน आरव Αθ\n aB1.,'), maxLength: 30 }), fc.constant('word '.repeat(700)),
).map((text) => text.replaceAll('\0', '').toWellFormed())
const number = fc.oneof(fc.bigInt({ min: 3n * 10n ** 14n, max: 7n * 10n ** 15n }).map(String), fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.constantFrom('0', '-0.00', '007.50', '1e-7', '1.50e1', '1e+20', 'many', '.5'))

// Documents, numbers and times in arrays are the same however they are written.
function canonicalOf(type: string, field: string): unknown {
  if (type.startsWith('json')) return JSON.parse(field)
  const items = field.slice(1, -1).replaceAll('"', '').split(',')
  if (type === 'numeric[]') return items.map((item) => (item === 'NULL' || item === '' ? item : Number(item)))
  return type.startsWith('timestamp') && type.endsWith('[]') ? items.map((item) => (/^\d/.test(item) ? Date.parse(item.replace(' ', 'T').replace(/\+00$/, 'Z')) : item)) : field
}

const path = (path: string, rule: Rule) => ({ path, steps: parsePath(path), rule })
const json = (rest: Rule, ...paths: ReturnType<typeof path>[]): Rule => ({ name: 'json', unique: false, paths, rest })
const DOCUMENT_RULES: Rule[] = [
  json(plain('keep'), path('$.a.b', plain('email')), path('$.list[*]', plain('free-text')), path('$.n', plain('number')), path('$.when', plain('date')), path('$.gone', plain('null')), path('$.c', { name: 'constant', unique: false, value: 5 }), path('$.p', plain('pick'))),
  json(plain('free-text'), path('$.a.b', plain('email')), path('$.list[1]', plain('username')), path('$.n', plain('number')), path('$.d', plain('keep'))),
  json(plain('hash'), path('$.a.b', plain('email')), path('$.a', plain('username')), path('$.list[*].b', plain('number')), path('$["a@b.co"]', plain('phone'))),
  json(plain('username'), path('$.*.b', plain('date')), path('$.list', plain('pick')), path('$[0]', plain('keep'))),
  json(plain('keep'), path('$', plain('number'))),
  plain('free-text'), plain('email'), plain('number'), plain('date'),
]

/** Compares what the masks of TypeScript make of values with what the same rules make as SQL, in a PostgreSQL of a version. */
export function describePushedMasks(version: 15 | 17, numRuns: number): void {
  describe(`masks inside PostgreSQL ${version}`, () => {
    let server: PostgresServer
    let database: Postgres
    beforeAll(async () => {
      server = await startPostgres({ version })
      database = await openPostgres({ url: new URL(server.url), input: 'source-db-url', signal: new AbortController().signal })
      await database.query(`create extension citext; set timezone = 'UTC';
        create table v (id int primary key, a text, b varchar(9), c varchar(30), d citext, e char(12), f bytea, g text[], h inet, i uuid, j numeric, k date, l timestamptz, m double precision, n int, o numeric[], p timestamptz[], q date[], r jsonb, s json, t varchar(5))`)
    })
    afterAll(async () => {
      await database?.close()
      await server?.stop()
    })

    const same = async (rules: Record<string, Rule>, rows: Record<string, unknown>[]): Promise<void> => {
      await database.query('begin')
      try {
        await giveKey(database, KEY)
        await database.query(`insert into v select * from json_populate_recordset(null::v, $1)`, [JSON.stringify(rows.map((row, id) => ({ id, ...row })))])
        const table = (await catalogOfPostgres(database, ['public'])).tables.find(({ name }) => name === 'v')!
        const columns = table.columns
          .filter(({ name }) => name === 'id' || rules[name])
          .map((column): ColumnPlan => ({ column, rule: rules[column.name] ?? plain('keep'), from: 'config', unique: rules[column.name]?.unique ?? false }))
        const plan: TablePlan = { name: 'v', table, columns, deferred: [], where: undefined }
        for (const column of columns) expect(whyNotPushed(column, plan)).toBeUndefined()
        const mask = maskTable(plan, createDigest(KEY))
        const [inNode, inServer]: (string | null)[][][] = [[], []]
        for await (const portion of rowsOf(database, plan, 'all')) for (const row of portion) inNode!.push(columns.map((each) => encode(mask(row)[each.column.name]!, each)))
        for await (const lines of linesOf(database.copyOut(`copy (${maskedSelect(plan)}) to stdout`))) for (const line of lines) inServer!.push(readFields(line))
        const byId = (a: (string | null)[], b: (string | null)[]): number => Number(a[0]) - Number(b[0])
        const canonical = (rows: (string | null)[][]): unknown[] => rows.sort(byId).map((row) => row.map((field, i) => (field === null ? null : canonicalOf(columns[i]!.column.type, field))))
        expect(canonical(inServer!)).toEqual(canonical(inNode!))
        expect(inServer).toHaveLength(rows.length)
      } finally {
        await database.query('rollback')
      }
    }
    const check = (rules: Record<string, Rule>, row: fc.Arbitrary<Record<string, unknown>>, runs = numRuns) =>
      fc.assert(fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 40 }), (rows) => same(rules, rows)), { numRuns: runs })
    const short = (length: number) => fc.option(anyText.map((text) => [...text].slice(0, length).join('')))

    it.each(['email', 'full-name', 'first-name', 'last-name', 'username', 'company', 'phone', 'address', 'url', 'ip', 'uuid', 'free-text', 'hash', 'pick'])('give the pseudonyms that TypeScript gives by the rule %s', async (name) => {
      const row = fc.record({ a: fc.option(anyText), b: short(9), c: short(30), d: short(200), e: short(12).map((text) => text?.trimEnd() ?? null), t: short(5) })
      for (const unique of [false, true]) {
        const rule = plain(name, unique)
        await check(name === 'uuid' ? { a: rule, d: rule } : { a: rule, b: rule, c: rule, d: rule, e: rule, t: rule }, row)
      }
    })

    it('give the same numbers and dates', async () => {
      const date = fc.date({ min: new Date('0001-02-01'), max: new Date('9998-01-01'), noInvalidDate: true })
      const edge = fc.constantFrom('infinity', '-infinity', '0001-01-01', '0044-03-15 BC', '0001-12-31 BC', '12345-12-31', '250000-02-29')
      const none = fc.constantFrom('NaN', 'Infinity', '-Infinity')
      const row = fc.record({ a: fc.oneof(number, none), j: fc.oneof(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map((n) => `${n}.50`), none), k: fc.oneof(edge, date.map((d) => d.toISOString().slice(0, 10))), l: fc.oneof(edge, fc.constant('0044-03-15 12:00:00.5 BC'), date.map((d) => d.toISOString())), m: fc.oneof(none, fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })), n: fc.integer({ min: -1e9, max: 1e9 }) })
      await check({ a: plain('number'), j: plain('number'), k: plain('date'), l: plain('date'), m: plain('number'), n: plain('number') }, row)
    })

    it('give the same documents', async () => {
      const leaf = fc.oneof(anyText, fc.boolean(), fc.constant(null), fc.integer(), fc.integer().map((n) => n / 100), fc.constantFrom('', '2024-02-30', '2024-02-29T10:00:00Z', '1.50', 'a"\\:', '"x":'))
      const key = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'list', 'n', 'when', 'gone', 'p', 'a@b.co', 'x"@\\y'), fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => text.replaceAll('\0', '').toWellFormed()))
      const { document } = fc.letrec((tie) => ({
        document: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('document'), { maxLength: 4 }), fc.dictionary(key, tie('document'), { maxKeys: 6 })),
      }))
      const whole = fc.record({ a: fc.oneof(document, fc.record({ b: document })), list: fc.array(document, { maxLength: 3 }), n: leaf, when: leaf, c: leaf, d: document, gone: document, p: leaf })
      const row = fc.record({ r: fc.option(fc.oneof(whole, document)), s: fc.option(fc.oneof(whole, document)) })
      for (const rule of DOCUMENT_RULES) await check({ r: rule, s: rule }, row, Math.ceil(numRuns / 10))
    }, 120_000)

    it('give the same arrays of numbers and times, and dates in texts', async () => {
      const date = fc.date({ min: new Date('1000-02-01'), max: new Date('9998-01-01'), noInvalidDate: true })
      const text = fc.oneof(date.map((d) => d.toISOString()), date.map((d) => d.toISOString().slice(0, 10)), fc.constantFrom('2023-02-29', '0000-01-01', '0001-01-02', '200001-01-01', '12345-06-07 08:09', 'infinity', '-infinity', '2024-13-01', '2024-00-10', '2024-05-06x', '2024-05-06T1', 'soon', ''))
      const row = fc.record({ a: text, g: fc.array(fc.option(text), { maxLength: 4 }), o: fc.option(fc.array(fc.option(fc.integer().map((n) => n / 100)), { maxLength: 4 })), p: fc.array(fc.option(date.map((d) => d.toISOString())), { maxLength: 3 }), q: fc.array(date.map((d) => d.toISOString().slice(0, 10)), { maxLength: 3 }) })
      await check({ a: plain('date'), g: plain('date'), o: plain('number'), p: plain('date'), q: plain('date') }, row)
    })

    it('give the same arrays, bytes, addresses, identifiers and templates', async () => {
      const row = fc.record({
        a: fc.option(anyText),
        c: short(30),
        f: fc.uint8Array({ maxLength: 9 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
        g: fc.option(fc.array(fc.option(anyText), { maxLength: 4 })),
        h: fc.oneof(fc.ipV4(), fc.ipV6()),
        i: fc.uuid(),
      })
      const template = (unique: boolean): Rule => ({ name: 'template', unique, value: "It's {i:8} of {c}, {id} {f}" })
      const rules = (unique: boolean) => ({ a: template(unique), c: plain('company'), f: plain('hash'), g: plain('free-text', unique), h: plain('ip'), i: plain('uuid') })
      await check(rules(false), row)
      await check(rules(true), row)
      await same({ g: plain('email') }, [{ g: [['a', 'b"\\', null], ['', 'd', 'e']] }, { g: [[['a'], ['b']]] }, { g: [] }, { g: null }])
    })
  })
}
