import { describe, expect, it } from '@jest/globals'
import type { Deploy } from '@axcouncil/render/model'
import { destructiveStatements } from '../src/gates/destructive.ts'
import { formerDeploys } from '../src/way-back.ts'

/** Newest first: `id commit status trigger`. */
const deploys = (text: string): Deploy[] =>
  text.trim().split('\n').map((line) => {
    const [id = '', commit = '', status = '', trigger = 'api'] = line.trim().split(/\s+/)
    return { id, commit: { id: commit }, status, trigger }
  })

describe('formerDeploys', () => {
  it.each([
    ['what was live before', 'd3 c live\n d2 b deactivated\n d1 a deactivated', 'd3', ['d2', 'd1']],
    ['nothing that failed or was canceled', 'd4 d live\n d3 c build_failed\n d2 b canceled\n d1 a deactivated', 'd4', ['d1']],
    ['no other deploy of the bad commit', 'd3 b live\n d2 b deactivated\n d1 a deactivated', 'd3', ['d1']],
    ['a bad one that is not listed yet', 'd2 b live\n d1 a deactivated', 'd9', ['d2', 'd1']],
    // d2 was rolled back from, and d3 is d1 again.
    ['not what was rolled back from', 'd4 d live\n d3 a deactivated rollback\n d2 b deactivated\n d1 a deactivated', 'd4', ['d1']],
    ['the rollback itself where its original is too old to be listed', 'd4 d live\n d3 a deactivated rollback\n d2 b deactivated', 'd4', ['d3']],
    ['what was deployed again after it was rolled back from', 'd5 d live\n d4 b deactivated\n d3 a deactivated rollback\n d2 b deactivated\n d1 a deactivated', 'd5', ['d4', 'd1']],
  ])('lists %s', (_, text, bad, expected) => {
    const before = deploys(text)
    expect(formerDeploys({ before }, before.find(({ id }) => id === bad) ?? { id: bad }).map(({ id }) => id)).toEqual(expected)
  })
})

describe('destructiveStatements', () => {
  it.each([
    ['drop table a', true],
    ['DROP TABLE IF EXISTS a CASCADE', true],
    ['drop index i', false],
    ['truncate a', true],
    ['alter table a drop column b', true],
    ['alter table a drop b', true],
    ['alter table a alter b drop not null', false],
    ['alter table a alter column b drop default', false],
    ['alter table a drop constraint c', true],
    ['alter table a rename column b to c', true],
    ['alter type mood rename value \'x\' to \'y\'', true],
    ['alter table a alter column b type int', true],
    ['alter table a alter b set data type int using b::int', true],
    ['alter table a alter b set not null', true],
    ['alter table a add column b int not null default 0', false],
    ['delete from a where id = 1', true],
    ['update a set b = 1', true],
    ['update a set b = 1 where c', false],
    ['create table a (dropped boolean)', false],
    ['comment on table a is \'drop table a\'', false],
    ['-- drop table a\nselect 1', false],
    ['/* drop table a; */ select 1', false],
    ['select 1; drop view v', true],
    ['create function f() returns void as $$ begin delete from a; end $$ language plpgsql', false],
    ['do $x$ begin delete from a; end $x$', true],
    ['insert into a values (\'it\'\'s; drop table a\')', false],
    ['drop policy p on a', true],
    ['update a set b = (select c from d where d.id = a.id)', true],
    ['update a set b = (select c from d where d.id = a.id) where a.id = 1', false],
    ['with old as (delete from a returning *) insert into b select * from old', true],
    ['with new as (select 1) insert into b select * from new', false],
    ['merge into a using b on a.id = b.id when matched then delete', true],
    ['merge into a using b on a.id = b.id when matched then update set c = 1', false],
    ['alter table a detach partition b', true],
    ['drop owned by old_role', true],
    ['select e\'it\\\'s\'; drop table a; --\'', true],
    ['insert into a values (e\'\\\'; drop table a\')', false],
    ['do $$ begin execute \'drop table a\'; end $$', true],
    ['do $$ begin execute format(\'drop table %I\', \'a\'); end $$', true],
    ['do $$ begin execute \'create index i on a (b)\'; end $$', false],
    [`update a set b = ${'set '.repeat(20_000)}where c`, false],
    [`select '${'x'.repeat(2_000_000)}'`, false],
    ['create policy p on a for delete using (true)', false],
  ])('%j: %s', (sql, destructive) => {
    expect(destructiveStatements(sql).length > 0).toBe(destructive)
  })
})
