import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { ConfigError } from '../src/config/faults.ts'
import { readConfig } from '../src/config/read-config.ts'
import { parsePath } from '../src/config/rule.ts'

const read = (text: string, env: Record<string, string> = {}) => readConfig({ file: 'seed.yml', text }, (name) => env[name])

describe('seed.yml', () => {
  it('is read as documented', async () => {
    const config = await read(
      `version: 1
tables:
  companies:
    columns:
      name: { rule: template, value: "Test Company {id:8}" }
      context: free-text
      fax: null
      settings: { rule: json, paths: { $.billing.email: email, "$.tags[*]": free-text }, rest: keep }
  users:
    columns: { email: email }
    where: created_at > now() - interval '1 year'
  models: keep
  audit_log: exclude
relations:
  - { from: notes.subject_id, to: companies.id, when: "subject_type = 'company'" }
auth: { users: true, password: "\${STAGING_PASSWORD}" }
synthetic: { companies: 10, departments: { per: companies, count: 5 } }
`,
      { STAGING_PASSWORD: 'a password' },
    )
    expect(config.schemas).toEqual(['public'])
    const companies = config.tables.get('companies')!
    expect(companies.kind === 'columns' && [...companies.columns].map(([name, { rule }]) => [name, rule.name])).toEqual([
      ['name', 'template'], ['context', 'free-text'], ['fax', 'null'], ['settings', 'json'],
    ])
    expect(config.tables.get('users')).toMatchObject({ where: expect.stringContaining('1 year') })
    expect([config.tables.get('models')?.kind, config.tables.get('audit_log')?.kind]).toEqual(['keep', 'exclude'])
    expect(config.relations).toMatchObject([{ from: { table: 'notes', column: 'subject_id' }, to: { table: 'companies', column: 'id' } }])
    expect(config.auth).toMatchObject({ users: true, password: 'a password' })
    expect(config.synthetic.get('departments')).toMatchObject({ count: 5, per: 'companies' })
  })

  it('tells all its faults at once, each with its line', async () => {
    const error: unknown = await read(`version: 2
tabels: {}
tables:
  users:
    columns:
      email: e-mail
      phone: { rule: phone, formt: x }
      name: { rule: template, value: "{id:}" }
      data: { rule: json, paths: { billing.email: email } }
      role: { rule: pick }
      age: { rule: number, by: lots }
  companies: drop
auth: { users: true, password: hunter2 }
`).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigError)
    const { faults, message } = error as ConfigError
    expect(faults.map(({ line }) => line)).toEqual([1, 2, 6, 7, 8, 9, 10, 11, 12, 13])
    expect(message).not.toContain('hunter2')
    expect(message).toContain('line 6: users.email has the unknown rule "e-mail"; the rules are email, full-name')
  })

  it('says where it is no YAML', async () => {
    await expect(read('version: 1\ntables: [')).rejects.toThrow(/seed\.yml, line \d: /)
    await expect(read('version: 1\ntables: { a: keep, a: exclude }')).rejects.toThrow(/line 2: .*unique/)
  })

  it('has a schema that knows every rule', async () => {
    const schema = readFileSync(new URL('../seed.schema.json', import.meta.url), 'utf8')
    const { ruleNames } = await import('../src/config/rule.ts')
    for (const name of ruleNames) expect(schema).toContain(`"${name}"`)
  })
})

describe('paths into documents', () => {
  it.each([
    ['$', []],
    ['$.a.b', [{ key: 'a' }, { key: 'b' }]],
    ['$.tags[*]', [{ key: 'tags' }, { all: true }]],
    ['$["a b"][0]', [{ key: 'a b' }, { index: 0 }]],
    ['$.*.name', [{ all: true }, { key: 'name' }]],
  ])('%s', (path, steps) => expect(parsePath(path)).toEqual(steps))

  it.each(['a.b', '$.', '$..a', '$[x]'])('refuse %s', (path) => expect(() => parsePath(path)).toThrow())
})
