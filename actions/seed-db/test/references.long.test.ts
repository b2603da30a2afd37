import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Hono } from 'hono'
import { type SandboxApp, listen } from '@axcouncil/sandbox/listen'
import { type World, lastError, startWorld } from './world.ts'

// PostgREST tells no references of several columns: by their names alone all of these would be written in the wrong order.
const SCHEMA = `
  create table pairs (a int, b text, handle text not null unique, primary key (a, b));
  create table pair_items (pa int, pb text, n int, primary key (pa, pb, n), foreign key (pa, pb) references pairs);
  create table a_notes (id int primary key, pa int, pb text, n int, foreign key (pa, pb, n) references pair_items);
  create table z_words (word text primary key);
  create table folders (id uuid primary key, parent_id uuid references folders);
  grant all on all tables in schema public to service_role;`

const CONFIG = `version: 1
tables:
  pairs: { columns: { b: keep, handle: keep } }
  pair_items: { columns: { pb: keep } }
  a_notes: { columns: { pb: keep } }
  z_words: { columns: { word: keep } }
`

const ODD = ['a"b', 'a\\b', 'a,b)', 'two\nlines', 'tab\t', '', 'null', '(x', 'ß.', ' ']
// The local server does not see a line break behind gt.
const WORDS = ['a"b', 'a\\b', 'a,b)', 'null', '(x', 'ß.']

describe('references of several columns, over the Data API', () => {
  let world: World
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const insertOdd = (): Promise<unknown> => world.sql(world.target, `
    insert into pairs values ${ODD.map((b, i) => `(-1, ${literal(b)}, 'odd ${i}')`).join(', ')};
    insert into pair_items select a, b, 1 from pairs where a = -1; insert into a_notes select 90000 + row_number() over (), pa, pb, n from pair_items where pa = -1;
    insert into z_words values ${WORDS.map((word) => `(${literal(word)})`).join(', ')};`)
  const all = async (project: World['source']): Promise<unknown> =>
    (await world.sql(project, `select (select array_agg(p order by a, b) from pairs p)::text, (select array_agg(p order by pa, pb) from pair_items p)::text, (select array_agg(n order by id) from a_notes n)::text, (select array_agg(word order by 1) from z_words)::text`))[0]
  beforeAll(async () => {
    world = await startWorld(SCHEMA)
    await world.sql(world.source, `
      insert into pairs select i / 50, 'key ' || i, 'h' || i from generate_series(1, 1200) i; insert into pair_items select a, b, 1 from pairs;
      insert into a_notes select row_number() over (), pa, pb, n from pair_items; insert into z_words values ('stays')`)
    await world.write({ 'seed.yml': CONFIG })
  })
  afterAll(() => world?.stop())

  it('are learned from the database when writing and deleting, whatever the keys hold', async () => {
    await insertOdd()
    const run = await world.run()
    expect(await world.sql(world.target, `select to_json(b) from pairs where a = -1 union all select to_json(word) from z_words where word <> 'stays'`)).toEqual([])
    expect([lastError(run), run.exitCode]).toEqual(['', 0])
    expect(await all(world.target)).toEqual(await all(world.source))
    expect(run.stdout).toContain(`deleted ${WORDS.length} rows of z_words`)
    for (const table of ['pairs', 'pair_items', 'a_notes']) expect(run.stdout).toContain(`deleted ${ODD.length} rows of ${table} that the source no longer has`)
  })

  it('let values change places in a table that others refer to unannounced', async () => {
    await world.sql(world.source, `update pairs set handle = 'x' where handle = 'h1'; update pairs set handle = 'h1' where handle = 'h2'; update pairs set handle = 'h2' where handle = 'x'`)
    const run = await world.run()
    expect([lastError(run), run.exitCode]).toEqual(['', 0])
    expect(await all(world.target)).toEqual(await all(world.source))
  })

  it('are told where no order helps', async () => {
    await world.sql(world.target, `create table kept (pa int, pb text, foreign key (pa, pb) references pairs); insert into pairs values (-2, 'held', 'held'); insert into kept values (-2, 'held')`)
    const run = await world.run()
    await world.sql(world.target, 'drop table kept; delete from pairs where a = -2')
    expect(lastError(run)).toMatch(/deleting from pairs of the target failed: a reference would point to a row that is not there .*kept_pa_pb_fkey.*delete its rows in the target/)
    expect(await all(world.target)).toEqual(await all(world.source))
  })

  it('to the table itself are filled at once, parents first; circles and what is deeper than 16 levels in a second writing', async () => {
    const id = (text: string): string => `md5(${text})::uuid`
    await world.sql(world.source, `
      insert into folders select ${id(`'tree ' || i`)}, case when i > 3 then ${id(`'tree ' || i`)} end from generate_series(1, 6) i;
      insert into folders select ${id(`'tree ' || i`)}, ${id(`'tree ' || i / 7`)} from generate_series(7, 2500) i;
      insert into folders values (${id(`'circle a'`)}, ${id(`'circle b'`)}), (${id(`'circle b'`)}, ${id(`'circle a'`)});
      insert into folders select ${id(`'chain ' || i`)}, case when i > 0 then ${id(`'chain ' || i - 1`)} end from generate_series(0, 19) i`)
    await world.sql(world.target, `create schema log; create table log.writes (id uuid); grant usage on schema log to service_role; grant insert on log.writes to service_role;
      create function log.write() returns trigger language plpgsql as 'begin insert into log.writes values (new.id); return null; end';
      create trigger write after insert or update on folders for each row execute function log.write()`)
    const run = await world.run()
    expect([lastError(run), run.exitCode]).toEqual(['', 0])
    expect(run.stdout).toContain('wrote folders: 2,522 rows')
    expect(await world.sql(world.target, 'select * from folders order by id')).toEqual(await world.sql(world.source, 'select * from folders order by id'))
    const twice = await world.sql(world.target, `select id from log.writes group by id having count(*) > 1 order by id`)
    expect(twice).toEqual(await world.sql(world.source, `select id from (select ${id(`'chain ' || i`)} as id from generate_series(16, 19) i union all values (${id(`'circle a'`)}), (${id(`'circle b'`)})) as known order by id`))
  })

  it('are put in order by relations of seed.yml', async () => {
    const relations = `relations:\n  - { from: a_notes.pa, to: pair_items.pa }\n  - { from: pair_items.pa, to: pairs.a }\n`
    await world.write({ 'seed.yml': CONFIG + relations })
    await world.sql(world.target, 'delete from a_notes; delete from pair_items; delete from pairs')
    const run = await world.run()
    await world.write({ 'seed.yml': CONFIG })
    expect(run.exitCode).toBe(0)
    expect(run.stdout.match(/^writing \w+|^wrote \w+/gm)).toEqual(['wrote folders', 'wrote pairs', 'wrote z_words', 'wrote pair_items', 'wrote a_notes'])
  })

  it('names the input whose address is dead or is no Data API', async () => {
    const page: SandboxApp = new Hono()
    page.all('*', (context) => context.html('<html>Welcome</html>'))
    const { url, stop } = await listen(page)
    for (const side of ['source', 'target']) {
      const html = await world.run({ [`${side}-url`]: url, ...(side === 'target' ? { 'target-name': new URL(url).host } : {}) })
      expect(lastError(html)).toContain(`${new URL(url).host} in the input \`${side}-url\` does not answer as a Data API does`)
      expect(lastError(html)).toContain('Give the URL of the project')
    }
    await stop()
    const dead = await world.run({ 'source-url': url })
    expect(lastError(dead)).toContain(`${new URL(url).host} in the input \`source-url\` cannot be reached`)
  })
})
