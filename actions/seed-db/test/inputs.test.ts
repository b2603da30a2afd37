import { describe, expect, it } from '@jest/globals'
import type { InputError } from '@axcouncil/core/errors'
import { readInputs } from '../src/inputs.ts'

const MINIMAL = {
  'source-url': 'https://abcdefghijklmnopqrst.supabase.co', 'source-key': 'sb_secret_source', 'target-url': 'https://bcdefghijklmnopqrstu.supabase.co',
  'target-key': 'sb_secret_target', 'target-name': 'bcdefghijklmnopqrstu', 'mask-key': 'sixteen characters or more',
}
const SQL = { strategy: 'sql', 'target-db-url': 'postgresql://postgres.bcdefghijklmnopqrstu:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres', 'target-name': 'bcdefghijklmnopqrstu' }

const read = (inputs: Record<string, string>) => readInputs({ input: (name) => inputs[name] ?? '', mask: () => {} })
const faults = (inputs: Record<string, string>): Record<string, string> => {
  try {
    read(inputs)
  } catch (error) {
    return Object.fromEntries((error as InputError).faults.map(({ input, message }) => [input, message]))
  }
  return {}
}

describe('inputs', () => {
  it('are read', () => {
    expect(read(MINIMAL)).toMatchObject({ strategy: 'clone', unclassified: 'fail', dryRun: false, route: { kind: 'rest', target: { place: { name: 'bcdefghijklmnopqrstu' } } } })
    expect(read(SQL)).toMatchObject({ strategy: 'sql', migrations: 'supabase/migrations', seedFiles: ['supabase/seed.sql'], seedFilesGiven: false })
  })

  it('are told wrong all at once', () => {
    const wrong = { ...MINIMAL, 'mask-key': 'short', unclassified: 'ignore', 'dry-run': 'yes', 'target-name': 'abcdefghijklmnopqrst', 'source-key': '', 'target-key': 'sb_publishable_x', protect: 'other\nbcdefghijklmnopqrstu.supabase.co' }
    expect(Object.keys(faults(wrong)).sort()).toEqual(['dry-run', 'mask-key', 'protect', 'source-key', 'target-key', 'target-name', 'unclassified'])
    expect(Object.keys(faults({}))).toEqual(['mask-key', 'source-url', 'source-key', 'target-url', 'target-key', 'target-name'])
  })

  it.each([
    ['https://bcdefghijklmnopqrstu.supabase.co', 'bcdefghijklmnopqrstu', true],
    ['https://bcdefghijklmnopqrstu.supabase.co', 'BCDEFGHIJKLMNOPQRSTU', true],
    ['https://bcdefghijklmnopqrstu.supabase.co', 'staging', false],
    ['https://db.example.com', 'db.example.com', true],
    ['https://db.example.com', 'db.example.com:443', true],
    ['https://db.example.com', 'example.com', false],
    ['http://127.0.0.1:54321', '127.0.0.1:54321', true],
    ['http://127.0.0.1:54321', '127.0.0.1', false],
  ])('take %s for %s: %s', (url, name, right) => {
    expect(faults({ ...MINIMAL, 'target-url': url, 'target-name': name })['target-name'] === undefined).toBe(right)
  })

  it.each([
    ['postgresql://u:p@db.bcdefghijklmnopqrstu.supabase.co:5432/postgres', 'bcdefghijklmnopqrstu', true],
    ['postgresql://u:p@db.example.com:5433/app', 'db.example.com/app', true],
    ['postgresql://u:p@db.example.com:5433/app', 'db.example.com:5433/app', true],
    ['postgresql://u:p@db.example.com/app', 'db.example.com/other', false],
    ['postgresql://u:p@db.example.com/app', 'app', false],
  ])('take %s for %s: %s', (url, name, right) => {
    expect(faults({ ...SQL, 'target-db-url': url, 'target-name': name })['target-name'] === undefined).toBe(right)
  })

  it('go one way on both sides', () => {
    const [from, to] = ['postgresql://u:p@db.abcdefghijklmnopqrst.supabase.co/postgres', 'postgresql://u:p@db.bcdefghijklmnopqrstu.supabase.co/postgres']
    const direct = { 'source-db-url': from, 'target-db-url': to, 'target-name': 'bcdefghijklmnopqrstu', 'mask-key': MINIMAL['mask-key'] }
    expect(read(direct)).toMatchObject({ route: { kind: 'postgres', target: { place: { ref: 'bcdefghijklmnopqrstu' } } } })
    expect(Object.keys(faults({ ...MINIMAL, 'source-db-url': from })).sort()).toEqual(['source-url', 'target-db-url', 'target-url'])
    expect(faults({ ...direct, 'target-db-url': from, 'target-name': 'abcdefghijklmnopqrst' })['target-db-url']).toContain('is the source')
  })

  it('ask for what a clone needs, and whose rows, where one tenant is wanted', () => {
    expect(Object.keys(faults({ strategy: 'tenant' })).sort()).toEqual(['mask-key', 'source-key', 'source-url', 'target-key', 'target-name', 'target-url', 'tenant'])
    expect(faults({ ...MINIMAL, strategy: 'tenant', tenant: 'companies:7' })).toEqual({})
  })

  it('ask for nothing but the right word where the strategy is misspelled', () => {
    expect(Object.keys(faults({ strategy: 'clome', 'target-url': MINIMAL['target-url'], 'target-name': 'bcdefghijklmnopqrstu' }))).toEqual(['strategy'])
    expect(JSON.stringify(faults({ strategy: 'clome' }))).not.toContain('undefined')
  })

  it('refuse a secret key in the place of a publishable one, whatever the strategy', () => {
    for (const strategy of ['clone', 'snapshot', 'synthetic']) expect(faults({ ...MINIMAL, strategy, 'source-publishable-key': 'sb_secret_0123456789abcdef' })['source-publishable-key']).toContain('is a secret key')
  })

  it('know what a legacy key is for', () => {
    const legacy = (role: string): string => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ iss: 'supabase', role })).toString('base64url')}.c2lnbmF0dXJl`
    expect(faults({ ...MINIMAL, 'source-key': legacy('service_role'), 'source-publishable-key': legacy('anon') })).toEqual({})
    for (const input of ['source-key', 'target-key']) expect(faults({ ...MINIMAL, [input]: legacy('anon') })[input]).toContain('sees what visitors see')
    expect(faults({ ...MINIMAL, 'source-publishable-key': legacy('service_role') })['source-publishable-key']).toContain('is a secret key')
  })

  it('refuse targets that must not be written', () => {
    expect(faults({ ...MINIMAL, 'target-url': MINIMAL['source-url'], 'target-name': 'abcdefghijklmnopqrst' })['target-url']).toContain('is the source')
    for (const host of ['localhost', 'api.localhost', '127.0.0.2', '[::1]', '0x7f000001']) {
      expect(faults({ ...MINIMAL, 'source-url': 'http://127.0.0.1:54321', 'target-url': `http://${host}:54321`, 'target-name': '' })['target-url']).toContain('is the source')
      expect(faults({ ...MINIMAL, 'source-url': 'http://127.0.0.1:54321', 'target-url': `http://${host}:54322`, 'target-name': '' })['target-url']).toBeUndefined()
    }
    expect(faults({ ...MINIMAL, 'target-url': 'https://api.example.com', 'target-name': 'api.example.com', 'target-key': MINIMAL['source-key'] })['target-key']).toContain('name the same one')
    expect(faults({ ...MINIMAL, 'source-url': 'http://127.0.0.1:54321', 'target-url': 'http://localhost:54331', 'target-name': 'localhost:54331', 'target-key': MINIMAL['source-key'] })).toEqual({})
    expect(faults({ ...MINIMAL, 'target-name': '' })['target-name']).toContain('required to write')
    expect(faults({ ...MINIMAL, 'target-name': '', 'dry-run': 'true' })).toEqual({})
    for (const line of ['bcdefghijklmnopqrstu', 'BCDEFGHIJKLMNOPQRSTU.supabase.co']) expect(faults({ ...MINIMAL, protect: line }).protect).toContain('must never be written')
    expect(faults({ ...SQL, protect: 'aws-0-eu-central-1.pooler.supabase.com' }).protect).toContain('must never be written')
  })

  it('say in one sentence which strategies there are', () => {
    expect(faults({ ...MINIMAL, strategy: 'snapshot' })).toMatchObject({ 'snapshot': 'is required for strategy snapshot: the file to write or to restore', 'target-db-url': expect.stringContaining('could not be all or nothing') })
  })

  it('never quote secrets', () => {
    // What stands before an @ may be a piece of the password, and would be shown as the host's or the database's name.
    for (const url of ['postgresql://u:pw@hunter2/Staple@db.example.com/app', 'postgresql://u:12/hunter2@db.example.com/app', 'postgresql://u:pw@hunter2?x@db.example.com/app', 'postgresql://u:pw@hunter2#x@db.example.com/app']) {
      const said = JSON.stringify(faults({ ...SQL, 'target-db-url': url }))
      expect([said.includes('percent-encoded'), /hunter2|Staple/.test(said)]).toEqual([true, false])
    }
    expect(JSON.stringify(faults({ ...MINIMAL, 'target-key': 'a secret', 'target-db-url': 'hunter2', 'mask-key': 'hunter3' }))).not.toMatch(/a secret|hunter/)
  })
})
