import { describe, expect, it } from '@jest/globals'
import { type Catalog, type Column, type Table, categoryOf } from '../src/catalog/catalog.ts'
import { readConfig } from '../src/config/read-config.ts'
import { makePlan, UnclassifiedError } from '../src/plan/make-plan.ts'
import type { Unclassified } from '../src/plan/classify.ts'
import type { Plan } from '../src/plan/plan.ts'

const column = (definition: string): Column => {
  const [, name, type, rest] = /^(\w+) ([\w [\]]+?)( not null| generated)?$/.exec(definition)!
  return {
    name: name!, type: type!, ...categoryOf(type!), nullable: rest !== ' not null', hasDefault: false, generated: rest === ' generated',
    identity: false, maxLength: undefined, labels: undefined,
  }
}
/** `users(id uuid not null, email text) id -> company_id: companies.id`, in short. */
const table = (name: string, columns: string[], { key = ['id'], refs = {}, uniques = [] as string[][] }: { key?: string[]; refs?: Record<string, string>; uniques?: string[][] } = {}): Table => ({
  schema: 'public', name, columns: columns.map(column), primaryKey: key, uniques,
  foreignKeys: Object.entries(refs).map(([from, to]) => ({ name: `${name}_${from}_fkey`, columns: [from], references: { schema: 'public', table: to.split('.')[0]!, columns: [to.split('.')[1]!] } })),
})
const catalog = (...tables: Table[]): Catalog => ({ tables, unknown: [] })
const plan = async (tables: Table[], yaml: string, mode: Unclassified = 'fail'): Promise<Plan> =>
  makePlan(catalog(...tables), await readConfig({ file: 'seed.yml', text: `version: 1\ntables:\n${yaml}` }, () => undefined), { unclassified: mode, circles: 'refuse' })
const rules = ({ tables }: Plan): Record<string, string> => Object.fromEntries(tables.flatMap(({ name, columns }) => columns.map(({ column: { name: at }, rule }) => [`${name}.${at}`, rule.name])))

describe('classification', () => {
  const users = table('users', ['id uuid not null', 'email text', 'age integer', 'tags text[]', 'data jsonb', 'place geometry', 'slug text generated'])

  it('fails closed and says the lines to add', async () => {
    const error: unknown = await plan([users], '  users: { columns: { email: email } }').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnclassifiedError)
    expect((error as UnclassifiedError).message).toBe('3 columns: users.tags (text[]), users.data (jsonb), users.place (geometry) have no rule in seed.yml')
    expect((error as UnclassifiedError).proposal).toBe('tables:\n  users:\n    columns:\n      tags: free-text\n      data: free-text\n      place: null')
  })

  it('fails for a table that nobody named', async () => {
    await expect(plan([users, table('notes', ['id uuid not null', 'body text'])], '  users: keep')).rejects.toThrow('notes.body (text) has no rule')
  })

  it('masks or leaves out what is not classified when told to', async () => {
    expect(rules(await plan([users], '  users: { columns: {} }', 'mask'))).toEqual({
      'users.id': 'keep', 'users.email': 'free-text', 'users.age': 'keep', 'users.tags': 'free-text', 'users.data': 'free-text', 'users.place': 'free-text',
    })
    expect(rules(await plan([users], '  users: { columns: { email: email } }', 'exclude'))).toEqual({ 'users.id': 'keep', 'users.email': 'email', 'users.age': 'keep' })
  })

  it('lets references follow the rule of their key, however far away', async () => {
    const tables = [
      table('people', ['email text not null'], { key: ['email'] }),
      table('members', ['email text not null'], { key: ['email'], refs: { email: 'people.email' } }),
      table('posts', ['id uuid not null', 'author text'], { refs: { author: 'members.email' } }),
    ]
    expect(rules(await plan(tables, '  people: { columns: { email: email } }'))).toEqual({ 'people.email': 'email', 'members.email': 'email', 'posts.id': 'keep', 'posts.author': 'email' })
  })

  it('leaves a template alone that differs by the whole key of the row', async () => {
    const codes = table('codes', ['id uuid not null', 'code text', 'label text'], { uniques: [['code'], ['label']] })
    const { tables } = await plan([codes], '  codes: { columns: { code: { rule: template, value: "C{id}" }, label: { rule: template, value: "L{id:4}" } } }')
    expect(tables[0]!.columns.map(({ column: { name }, unique }) => [name, unique])).toEqual([['id', true], ['code', false], ['label', true]])
  })

  it('tells every rule that cannot be, with its line', async () => {
    await expect(plan([users], '  users: { columns: { age: email, nme: email, id: null, email: { rule: template, value: "{xx}" } } }\n  gone: keep')).rejects.toThrow(
      /users\.age has the type integer.*has no column nme.*users\.id is NOT NULL.*names xx.*there is no table gone/s,
    )
    const odd = table('odd', ['id uuid not null', 'price money', 'took interval', 'opens time without time zone', 'at timestamp without time zone'])
    await expect(plan([odd], '  odd: { columns: { price: { rule: number, by: 0.1 }, took: { rule: date, days: 3 }, opens: { rule: date, days: 3 }, at: { rule: date, days: 3 } } }')).rejects.toThrow(
      /^seed\.yml has 3 faults.*odd\.price has the type money, which the rule number makes no values for; it takes keep, null, constant, pick.*odd\.took .*odd\.opens /s,
    )
  })

  it('refuses references to what does not come along', async () => {
    const tables = [table('a', ['id uuid not null']), table('b', ['id uuid not null', 'a_id uuid'], { refs: { a_id: 'a.id' } })]
    await expect(plan(tables, '  a: exclude')).rejects.toThrow('b.a_id refers to a, which is excluded')
    expect(rules(await plan(tables, '  a: exclude\n  b: { columns: { a_id: null } }'))['b.a_id']).toBe('null')
  })

  it('lengthens names in all tables where one column of them must not repeat', async () => {
    const tables = [table('a', ['id uuid not null', 'name text'], { uniques: [['name']] }), table('b', ['id uuid not null', 'name text', 'mail text'])]
    const { tables: planned } = await plan(tables, '  a: { columns: { name: company } }\n  b: { columns: { name: company, mail: email } }')
    expect(planned.map(({ columns }) => columns.map(({ unique }) => unique))).toEqual([[true, true], [true, true, false]])
  })
})

describe('order', () => {
  const names = ({ tables }: Plan): string[] => tables.map(({ name, deferred }) => [name, ...deferred].join(' '))

  it('puts tables after those that they refer to, and defers references in circles', async () => {
    const tables = [
      table('c', ['id uuid not null', 'b_id uuid not null'], { refs: { b_id: 'b.id' } }),
      table('b', ['id uuid not null', 'a_id uuid not null', 'parent_id uuid'], { refs: { a_id: 'a.id', parent_id: 'b.id' } }),
      table('a', ['id uuid not null', 'head_id uuid'], { refs: { head_id: 'c.id' } }),
    ]
    expect(names(await plan(tables, '  a: keep'))).toEqual(['a head_id', 'b parent_id', 'c'])
  })

  it('refuses circles that cannot be opened', async () => {
    const tables = [table('a', ['id uuid not null', 'b uuid not null'], { refs: { b: 'b.id' } }), table('b', ['id uuid not null', 'a uuid not null'], { refs: { a: 'a.id' } })]
    await expect(plan(tables, '  a: keep')).rejects.toThrow('a, b refer to one another in a circle')
  })
})
