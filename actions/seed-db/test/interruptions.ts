import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { withConnection } from '@axcouncil/sandbox/postgres/client'
import { startCuttingProxy } from './cutting-proxy.ts'
import { type World, lastError, seen, startWorld } from './world.ts'

const SCHEMA = `
  set role postgres;
  create table people (id int primary key, email text not null unique, bio text);
  create table notes (id int primary key, person_id int not null references people, body text);
  create table likes (person_id int references people on delete cascade);
  create index notes_person on notes (person_id);
  create function gone() returns trigger language plpgsql as $$ begin return null; end $$;
  create trigger told after insert on people for each statement execute function gone();
  grant all on people, notes to service_role;
  reset role;`
const OLD = `truncate people, notes, likes; insert into people values (1, 'old@example.com', 'old'); insert into notes values (1, 1, 'old')`
const CONFIG = `version: 1
tables:
  people: { columns: { email: email, bio: free-text } }
  notes: { columns: { body: free-text } }
  likes: exclude
`

/** How often each kind of interruption is made; `seed` decides the moments. */
export interface Interruptions {
  kills: number
  cuts: number
  restKills: number
  seed: number
}

/** Interrupts clones in every way at random moments and looks at what is left. */
export function describeInterruptions({ kills, cuts, restKills, seed }: Interruptions): void {
  let state = seed
  // mulberry32, so that a run can be had again.
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  let world: World
  const fill = (people: number): Promise<unknown> =>
    world.sql(world.source, `truncate people, notes, likes; insert into people select i, 'quill' || i || '@vexholm.test', repeat('Quill said ', 40 + i % 9) from generate_series(1, ${people}) i; insert into notes select i, 1 + i % ${people}, 'Vexholm ' || i from generate_series(1, ${2 * people}) i`)
  // The server may still be undoing: a lock waits for the end of that.
  const look = async (): Promise<string> => {
    const [row] = await world.sql<{ state: string }>(world.target, `
      begin; lock table people, notes in access exclusive mode; commit;
      select concat_ws(' ', (select md5(string_agg(p::text, ',' order by id)) from people p), (select md5(string_agg(n::text, ',' order by id)) from notes n),
        (select string_agg(conname || convalidated, ',' order by conname) from pg_constraint where conrelid in ('people'::regclass, 'notes'::regclass) and contype <> 'n'),
        (select string_agg(indexname, ',' order by indexname) from pg_indexes where schemaname = 'public'),
        (select string_agg(tgname || tgenabled::text, ',') from pg_trigger where not tgisinternal)) as state`).then((rows) => (rows as unknown as { state: string }[][]).flat())
    return row!.state
  }
  const raw = async (): Promise<number> =>
    Number((await world.sql<{ count: string }>(world.target, `select (select count(*) from people where email ~* 'vexholm' or bio ~* 'quill') + (select count(*) from notes where body ~* 'vexholm') as count`))[0]!.count)
  let [before, after, wholeMs] = ['', '', 0]

  describe(`a clone over PostgreSQL that is interrupted (seed ${seed})`, () => {
    beforeAll(async () => {
      world = await startWorld(SCHEMA)
      await world.write({ 'seed.yml': CONFIG })
      await fill(20_000)
      await world.sql(world.target, OLD)
      before = await look()
      const started = Date.now()
      expect(lastError(await world.runDirect())).toBe('')
      wholeMs = Date.now() - started
      after = await look()
      expect([after.split(' ').slice(2), await raw()]).toEqual([before.split(' ').slice(2), 0])
    }, 120_000)

    const isAsItWas = async (): Promise<void> => expect(await look()).toBe(before)

    it('leaves the target as it was, or wholly as it should be, when it is killed at a random moment', async () => {
      let undone = 0
      for (let kill = 0; kill < kills; kill += 1) {
        await world.sql(world.target, OLD)
        await world.runDirect({}, { killAfterMs: random() * wholeMs })
        const found = await look()
        expect([before, after]).toContain(found)
        undone += Number(found === before)
      }
      console.warn(`${kills} kills within ${wholeMs} ms, seed ${seed}: ${undone} left the target as it was, ${kills - undone} came after the commit`)
      expect(undone).toBeGreaterThan(0)
    }, 3_600_000)

    it('says which connection broke, and leaves the target as it was, when one is cut off', async () => {
      for (const side of ['source', 'target'] as const) {
        const proxy = await startCuttingProxy(Number(new URL(world[side].databaseUrl).port))
        try {
          let broken = 0
          for (let cut = 0; cut < cuts; cut += 1) {
            await world.sql(world.target, OLD)
            proxy.cutAfter(20_000 + random() * 12_000_000)
            const ran = await world.runDirect({ [`${side}-db-url`]: proxy.through(world.ownerUrl(world[side])), ...(side === 'target' ? { 'target-name': '127.0.0.1/staging' } : {}) })
            const found = await look()
            expect([before, after]).toContain(found)
            if (ran.exitCode === 0) continue
            broken += 1
            expect(lastError(ran)).toMatch(new RegExp(`in the input \`${side}-db-url\` (broke|cannot be reached)`))
            expect(seen(ran)).not.toMatch(/vexholm|quill/i)
          }
          console.warn(`${cuts} cuts of the ${side}'s connection: ${broken} ended the run`)
          expect(broken).toBeGreaterThan(0)
        } finally {
          await proxy.stop()
        }
      }
    }, 3_600_000)

    it('does not say that nothing was done where the answer to the commit is lost', async () => {
      await world.sql(world.target, OLD)
      const proxy = await startCuttingProxy(Number(new URL(world.target.databaseUrl).port))
      proxy.cutAtAnswerTo('commit\0')
      const ran = await world.runDirect({ 'target-db-url': proxy.through(world.ownerUrl(world.target)), 'target-name': '127.0.0.1/staging' })
      await proxy.stop()
      expect(await look()).toBe(after)
      expect(lastError(ran)).toMatch(/in the input `target-db-url` broke while all that was done was being committed: .* Either all of it is there or nothing/)
      expect(seen(ran)).not.toMatch(/undone|as it was/)
    })

    it.each([
      ['a row of another table is in the way', `insert into people values (99999, 'mine@example.com', 'mine'); insert into likes values (99999)`, `truncate likes; delete from people where id = 99999`, 'a reference would point to a row that is not there'],
      ['the target takes no two rows alike', `create unique index one on notes ((length(body) > 0))`, `drop index one`, 'two rows have the same value'],
      ['a check refuses a row', `alter table notes add constraint short check (length(body) < 10) not valid`, `alter table notes drop constraint short`, 'a row breaks a check'],
      ['somebody holds a table', `alter role postgres in database staging set idle_in_transaction_session_timeout = '50ms'; alter role postgres in database staging set lock_timeout = '10ms'`, `alter role postgres in database staging reset all`, undefined],
    ])('leaves the target as it was when %s', async (_, arrange, undo, said) => {
      await world.sql(world.target, OLD)
      await world.sql(world.target, arrange)
      const ran = await world.runDirect()
      await world.sql(world.target, undo)
      if (said === undefined) return expect(lastError(ran)).toBe('')
      expect(lastError(ran)).toContain(said)
      expect(lastError(ran)).toContain('left the target as it was')
      expect(seen(ran)).not.toMatch(/vexholm|quill/i)
      await isAsItWas()
    })

    it.each(['pg_cancel_backend', 'pg_terminate_backend'])('leaves the target as it was after %s', async (end) => {
      await world.sql(world.target, OLD)
      let ended: Promise<unknown> | undefined
      const ran = await world.runDirect({}, {
        onLine: (line) => {
          if (line.startsWith('copied people')) ended ??= world.sql(world.target, `select ${end}(pid) from pg_stat_activity where application_name like 'seed-db%' and datname = 'staging'`)
        },
      })
      await ended
      expect([ran.exitCode, lastError(ran)]).toEqual([1, expect.stringMatching(/left the target as it was|broke/)])
      await isAsItWas()
    })

    it('is canceled, and refuses another run meanwhile, without a trace', async () => {
      await world.sql(world.target, OLD)
      const cancel = new AbortController()
      const held = await withConnection(world.ownerUrl(world.target), async (connection) => {
        // While somebody reads a table, the first run has its turn and waits.
        await connection.query('begin; select * from notes')
        const first = world.runDirect({}, { signal: cancel.signal })
        for (;;) {
          const [turn] = await world.sql<{ taken: boolean }>(world.target, `select exists (select from pg_locks where locktype = 'advisory') as taken`)
          if (turn!.taken) break
        }
        const second = await world.runDirect()
        cancel.abort()
        return { first: await first, second }
      })
      expect(lastError(held.second)).toMatch(/Another run is writing to this target since .+ UTC: seed-db, run 1001 of axcouncil\/example from 127\.0\.0\.1/)
      expect(held.first.stdout).toContain('The job was canceled')
      await isAsItWas()
    })

    afterAll(() => world?.stop())
  })

  describe(`a clone over the Data API that is interrupted (seed ${seed})`, () => {
    beforeAll(async () => {
      world = await startWorld(SCHEMA)
      await world.write({ 'seed.yml': CONFIG })
      await fill(3_000)
      await world.sql(world.target, OLD)
      const started = Date.now()
      expect(lastError(await world.run())).toBe('')
      wholeMs = Date.now() - started
      after = await look()
    }, 120_000)
    afterAll(() => world?.stop())

    it('writes nothing where masked rows find no room on their way', async () => {
      if (process.getuid?.() !== 0) return console.warn('The full disk is left out: only root may mount a small one.')
      await world.sql(world.target, OLD)
      const before = await look()
      await mkdir(world.path('small'))
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', world.path('small')])
      try {
        const full = await world.run({}, { env: { RUNNER_TEMP: world.path('small') } })
        expect(lastError(full)).toMatch(/Masked rows cannot be kept in RUNNER_TEMP on their way \(ENOSPC\)\. Nothing was written to the target\./)
        // Nothing is told of the pages that were on their way.
        expect(full.stdout.slice(full.stdout.indexOf('::error::'))).not.toContain('trying again')
      } finally {
        execFileSync('umount', [world.path('small')])
      }
      expect(await look()).toBe(before)
    })

    it('never leaves anything unmasked, and the next run puts all right', async () => {
      let half = 0
      for (let kill = 0; kill < restKills; kill += 1) {
        await world.sql(world.target, OLD)
        await world.run({}, { killAfterMs: random() * wholeMs })
        expect(await raw()).toBe(0)
        half += Number((await look()) !== after)
        if (kill % 3 !== 2) continue
        expect(lastError(await world.run())).toBe('')
        expect(await look()).toBe(after)
      }
      await world.sql(world.target, OLD)
      await world.sql(world.target, `alter table notes add constraint short check (length(body) < 10) not valid`)
      const failed = await world.run()
      await world.sql(world.target, 'alter table notes drop constraint short')
      for (const said of [lastError(failed), failed.summary, failed.stdout]) expect(said).toContain('The target is incomplete')
      expect(lastError(failed)).toContain('a row breaks a check')
      expect(failed.summary).toContain('incomplete')
      expect(lastError(await world.run())).toBe('')
      expect(await look()).toBe(after)
      console.warn(`${restKills} kills over the Data API within ${wholeMs} ms, seed ${seed}: ${half} left the target half way, masked`)
    }, 3_600_000)
  })
}
