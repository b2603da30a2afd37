import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { startPostgres, type PostgresServer } from '@axcouncil/sandbox/postgres'
import { suspicious } from '../src/postgres/suspicious.ts'
import { type Postgres, openPostgres } from '../src/transports/postgres.ts'
import { shapesIn } from '../src/verify/shapes.ts'

const digit = fc.constantFrom(...'0123456789')
const digits = (length: number) => fc.array(digit, { minLength: length, maxLength: length }).map((all) => all.join(''))
const letters = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/)
/** People's data as it is written. */
const shape = fc.oneof(
  fc.emailAddress(),
  fc.tuple(fc.constantFrom('+1 ', '+49 ', '0033-', '+44 (0)', '00'), digits(3), fc.constantFrom('', ' ', '-', '.', '/'), digits(7)).map((parts) => parts.join('')),
  fc.tuple(digits(3), fc.constantFrom('-', '.', ' '), digits(3), fc.constantFrom('-', '.', ' '), digits(4)).map((parts) => parts.join('')),
  fc.constantFrom('4111111111111111', '4111 1111 1111 1111', '5500-0000-0000-0004', '3782 822463 10005'),
  fc.tuple(fc.constantFrom('sb_secret_', 'sk_live_', 'rk_live_', 'ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'xoxb-', 'xoxp-', 'AKIA'), letters).map((parts) => parts.join('')),
  fc.constantFrom('bob%40acme.com', 'bob%2540acme.com', 'DE89 3704 0044 0532 0130 00', 'GB29NWBK60161331926819', 'NO9386011117947', 'MT84MALT011000012345MTLCAST001S'),
  fc.tuple(fc.constantFrom('0170 ', '030/', '0711 ', '0171-', '0150', '0791'), digits(7)).map((parts) => parts.join('')),
  fc.tuple(digits(3), digits(2), digits(4)).map((parts) => parts.join('-')),
  letters.map((text) => `eyJ${text}.${text}.${text}`),
  fc.ipV4(),
)
const around = fc.oneof(fc.constant(''), fc.lorem().map((text) => ` ${text} `), fc.string({ unit: 'grapheme' }).map((text) => ` ${text} `), fc.constantFrom('"', '\n', 'x', '@example.com ', '+99912345678901', '{"a":"'))

describe('what the server picks out to be looked at', () => {
  let server: PostgresServer
  let database: Postgres
  beforeAll(async () => {
    server = await startPostgres()
    database = await openPostgres({ url: new URL(server.url), input: 'target-db-url', signal: new AbortController().signal })
  })
  afterAll(async () => {
    await database?.close()
    await server?.stop()
  })

  const picked = async (texts: string[]): Promise<Set<string>> =>
    new Set((await database.query<{ t: string }>(`select t from unnest($1::text[]) t where ${suspicious('t')}`, [texts])).map(({ t }) => t))

  it('is every text in which something of a person’s is found', async () => {
    const texts = fc.sample(fc.tuple(around, shape, around).map((parts) => parts.join('').replaceAll('\0', '').toWellFormed()), 4_000)
    const found = texts.filter((text) => shapesIn(text).length > 0)
    const seen = await picked(texts)
    expect(found.length).toBeGreaterThan(2_000)
    expect(found.filter((text) => !seen.has(text))).toEqual([])
  })

  it('is no pseudonym and no prose', async () => {
    const ours = ['anna.walker.c97100000038@example.com', 'ANNA.walker.c97100000038@example.com', '+99912345678901', 'e902893a-9d22-4c7e-a7b8-d6e313b71d9f', 'a absens accedo', 'Anna Walker', '']
    expect([...(await picked(ours))]).toEqual(['anna.walker.c97100000038@example.com', 'ANNA.walker.c97100000038@example.com'])
    expect([...(await picked(ours.map((text) => text.replace('00000', 'abcde'))))]).toEqual([])
  })
})
