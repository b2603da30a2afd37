import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld('create table people (id int primary key, contact text, site varchar(80), note text, kind text, data jsonb, tel text)')
  await world.sql(world.source, `insert into people select i, 'quill' || i || '@vexholm.test', 'https://vexholm.test/' || i, 'Quill said ' || i, 'kind ' || i % 3, '{}', '+49 171 ' || 100000 + i from generate_series(1, 200) i;
    update people set contact = 'none' where id < 40`)
  await world.write({ 'seed.yml': 'version: 1\ntables: {}\n' })
})
afterAll(() => world?.stop())

it('proposes rules by what values look like, counted in the database, and shows none of them', async () => {
  const direct = { 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', 'source-db-url': world.source.databaseUrl, 'target-db-url': world.target.databaseUrl }
  const ran = await world.run({ ...direct, 'target-name': '', 'dry-run': 'true' })
  expect(lastError(ran)).toContain('`contact: email` to people')
  for (const said of [ran.stdout, ran.summary]) {
    expect(said).toContain('contact: email  # 81% of 200 values are e-mail addresses')
    expect(said).toContain('site: url  # 100% of 200 values are addresses of pages')
    expect(said).toContain('note: free-text  # 200 different values in 200')
    expect(said).toContain('kind: free-text  # 3 different values in 200: keep, where they are words of yours')
    expect(said).toContain('tel: phone  # 100% of 200 values are phone numbers')
  }
  expect(seen(ran)).not.toMatch(/vexholm|quill/i)
})
