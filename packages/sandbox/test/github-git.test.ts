import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addPull, mergePull } from '@axcouncil/sandbox/github/records'
import { startWorld } from './github-world.ts'
import type { World } from './github-world.ts'
import type { Json } from './json.ts'

let world: World
beforeEach(async () => { world = await startWorld() })
afterEach(() => world.stop())

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('commits', () => {
  it('reads them from git, with files and authors', async () => {
    const { body } = await world.call('GET', 'commits/main')
    expect(body).toMatchObject({
      sha: world.sha.main, commit: { message: 'Second\n\nWith a body', author: { name: 'Ada' } }, author: { login: 'ada' },
      parents: [{ sha: world.sha.first }], stats: { additions: 2, deletions: 0, total: 2 },
    })
    expect(body.files).toEqual([
      expect.objectContaining({ filename: 'a.txt', status: 'modified', additions: 1, patch: '@@ -1 +1,2 @@\n one\n+two' }),
      expect.objectContaining({ filename: 'b ü.txt', status: 'added', additions: 1 }),
    ])
    expect((await world.call('GET', `commits/${world.sha.first.slice(0, 8)}`)).body.files[0].status).toBe('added')
    expect((await world.call('GET', 'commits?per_page=1')).body.map((each: Json) => each.sha)).toEqual([world.sha.main])
    expect((await world.call('GET', 'commits/main..topic')).status).toBe(422)
  })

  it.each([
    ['first', 'main', { status: 'ahead', ahead_by: 1, behind_by: 0 }],
    ['main', 'first', { status: 'behind', ahead_by: 0, behind_by: 1 }],
    ['main', 'main', { status: 'identical', ahead_by: 0, behind_by: 0 }],
    ['main', 'topic', { status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 }],
  ] as const)('compares %s with %s', async (base, head, expected) => {
    const { body } = await world.call('GET', `compare/${world.sha[base]}...${world.sha[head]}`)
    expect(body).toMatchObject(expected)
    expect(body.commits).toHaveLength(expected.ahead_by)
  })

  it('compares from the merge base, finds renames, and knows no history that is not shared', async () => {
    const { body } = await world.call('GET', 'compare/main...topic')
    expect(body.merge_base_commit.sha).toBe(world.sha.first)
    expect(body.files).toEqual([expect.objectContaining({ filename: 'c.txt', previous_filename: 'a.txt', status: 'renamed' })])
    const tree = world.git('rev-parse', 'main^{tree}')
    world.git('update-ref', 'refs/heads/orphan', world.git('commit-tree', tree, '-m', 'Alone'))
    expect(await world.call('GET', 'compare/main...orphan')).toMatchObject({ status: 404, body: { message: /No common ancestor/ } })
    expect((await world.call('GET', 'compare/main...nowhere')).status).toBe(404)
    expect((await world.call('GET', 'compare/main..topic')).status).toBe(404)
  })

  it('finds the pull requests that a commit belongs to', async () => {
    const records = { store: world.github.store, repo: world.github.repository('axcouncil/shop') }
    const pull = await addPull(records, { title: 'Rename', head: 'topic' })
    expect((await world.call('GET', `commits/${world.sha.topic}/pulls`)).body.map((each: Json) => each.number)).toEqual([1])
    expect((await world.call('GET', `commits/${world.sha.main}/pulls`)).body).toEqual([])
    mergePull(records, pull, world.sha.main)
    expect((await world.call('GET', `commits/${world.sha.main}/pulls`)).body[0]).toMatchObject({ state: 'closed', number: 1 })
    expect((await world.call('GET', 'pulls')).body).toEqual([])
    expect((await world.call('GET', 'pulls?state=all&head=axcouncil:topic')).body).toHaveLength(1)
    expect((await world.call('GET', 'pulls/1')).body).toMatchObject({ merged: true, commits: 1, changed_files: 1 })
    expect((await world.call('GET', 'pulls/1/files')).body[0].status).toBe('renamed')
  })
})

describe('refs', () => {
  it('gives a lock to exactly one of many claims at once', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () =>
      world.call('POST', 'git/refs', { ref: 'refs/heads/locks/production', sha: world.sha.main })))
    expect(claims.map((each) => each.status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 422)])
    expect(claims.find((each) => each.status === 422)?.body.message).toBe('Reference already exists')
    expect((await world.call('GET', 'git/ref/heads/locks/production')).body.object.sha).toBe(world.sha.main)
    expect((await world.call('GET', 'git/matching-refs/heads/locks')).body).toHaveLength(1)
    expect((await world.call('DELETE', 'git/refs/heads/locks/production')).status).toBe(204)
    expect((await world.call('DELETE', 'git/refs/heads/locks/production')).status).toBe(422)
    expect((await world.call('GET', 'git/ref/heads/locks/production')).status).toBe(404)
  })

  it('moves a branch forward only, unless forced', async () => {
    const to = (sha: string, force?: boolean) => world.call('PATCH', 'git/refs/heads/topic', { sha, force })
    expect(await to(world.sha.main)).toMatchObject({ status: 422, body: { message: 'Update is not a fast forward' } })
    expect((await to(world.sha.main, true)).body.object.sha).toBe(world.sha.main)
    expect(world.git('rev-parse', 'topic')).toBe(world.sha.main)
    expect((await to('f'.repeat(40))).body.message).toBe('Object does not exist')
    expect((await world.call('PATCH', 'git/refs/heads/new', { sha: world.sha.main })).body.message).toBe('Reference does not exist')
    expect((await world.call('POST', 'git/refs', { ref: 'main', sha: world.sha.main })).status).toBe(422)
  })
})

describe('objects and contents', () => {
  it('builds a commit from blob to ref', async () => {
    const blob = (await world.call('POST', 'git/blobs', { content: base64('{}'), encoding: 'base64' })).body.sha
    const tree = await world.call('POST', 'git/trees', { base_tree: world.sha.main, tree: [
      { path: 'audit/1.json', mode: '100644', type: 'blob', sha: blob }, { path: 'a.txt', sha: null },
    ] })
    expect(tree.body.tree.map((each: Json) => each.path)).toEqual(['audit', 'b ü.txt'])
    const commit = await world.call('POST', 'git/commits', { tree: tree.body.sha, parents: [world.sha.main], message: 'Audit' })
    expect((await world.call('GET', `git/commits/${commit.body.sha}`)).body).toEqual(commit.body)
    await world.call('PATCH', 'git/refs/heads/main', { sha: commit.body.sha })
    expect(world.git('show', 'main:audit/1.json')).toBe('{}')
    const deep = await world.call('GET', `git/trees/${commit.body.sha}?recursive=1`)
    expect(deep.body.tree.map((each: Json) => each.path)).toContain('audit/1.json')
    expect((await world.call('GET', `git/blobs/${blob}`)).body.content).toBe(base64('{}'))
  })

  it('writes files that must say what they replace, and lets one of two writers win', async () => {
    const put = (content: string, sha?: string) =>
      world.call('PUT', 'contents/audit/chain.json', { message: 'Record', content: base64(content), ...(sha && { sha }) })
    const first = await put('1')
    expect(first).toMatchObject({ status: 201, body: { content: { path: 'audit/chain.json', type: 'file' } } })
    expect((await put('2')).status).toBe(422)
    const { sha } = first.body.content
    const writers = await Promise.all([put('left', sha), put('right', sha), put('third', sha)])
    expect(writers.map((each) => each.status).toSorted()).toEqual([200, 409, 409])
    const read = (await world.call('GET', 'contents/audit/chain.json?ref=main')).body
    expect(['left', 'right', 'third']).toContain(Buffer.from(read.content, 'base64').toString())
    expect(world.git('rev-list', '--count', `${world.sha.main}..main`)).toBe('2')
    expect((await world.call('GET', 'contents/')).body.map((each: Json) => each.path)).toEqual(['a.txt', 'audit', 'b ü.txt'])
    expect((await world.call('GET', 'contents/audit')).body.map((each: Json) => each.path)).toEqual(['audit/chain.json'])
    expect((await world.call('DELETE', 'contents/audit/chain.json', { message: 'Remove', sha })).status).toBe(409)
    expect((await world.call('DELETE', 'contents/audit/chain.json', { message: 'Remove', sha: read.sha })).status).toBe(200)
    expect((await world.call('GET', 'contents/audit/chain.json')).status).toBe(404)
    expect((await world.call('PUT', 'contents/x', { message: 'm', content: '', branch: 'gone' })).status).toBe(404)
  })
})
