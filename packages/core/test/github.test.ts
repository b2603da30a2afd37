import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '../src/clock.ts'
import { upsertComment } from '../src/comment.ts'
import { GitHubDenied, createGitHub } from '../src/github.ts'
import { createHttp } from '../src/http.ts'
import { createRedactor } from '../src/redact.ts'
import { recordVerdict } from '../src/verdict.ts'

let close: (() => Promise<void>) | undefined
afterEach(async () => close?.())

/** A real server that answers as it is told, and GitHub's client on it. */
async function world(handler: (path: URL, response: ServerResponse, method: string) => void) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    handler(new URL(request.url!, origin), response, request.method!)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = { http: undefined, https: undefined, no: undefined }
  const http = createHttp({ clock: systemClock, redactor: createRedactor(), signal: new AbortController().signal, proxy, log: () => undefined })
  close = async () => {
    await http.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { requests, origin, github: createGitHub({ http, environment: { apiUrl: origin, repository: { owner: 'o', name: 'r' } }, token: 't0ken' }) }
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}, status = 200): void =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))

describe('a verdict', () => {
  it('is written until GitHub confirms it', async () => {
    const { github, requests } = await world((_path, response) => {
      const answers = [[{}, 502], [{ id: 1, page: 'sign in' }, 200], [{ state: 'success' }, 201]] as const
      const [answer, status] = answers[requests.length - 1]!
      json(response, answer, {}, status)
    })
    const verdict = { sha: 'c0ffee1', environment: 'staging', proof: 'health', state: 'success', description: 'well', url: undefined } as const
    await recordVerdict(github, verdict, { clock: { ...systemClock, sleep: async () => {} }, signal: new AbortController().signal })
    expect(requests).toEqual(Array(3).fill('POST /repos/o/r/statuses/c0ffee1'))
  })
})

describe('GitHub’s lists', () => {
  it('are read to their last page, wherever a comment is', async () => {
    const own = { id: 7, body: '<!-- axcouncil:m -->\nold', user: { type: 'Bot' } }
    const { github, requests, origin } = await world((path, response, method) => {
      if (method === 'PATCH') return json(response, own)
      const page = Number(path.searchParams.get('page') ?? 1)
      const theirs = Array.from({ length: 100 }, (_, i) => ({ id: i, body: '<!-- axcouncil:m -->\nnot ours', user: { type: 'User' } }))
      json(response, page === 12 ? [own] : theirs, page < 12 ? { link: `<${origin}${path.pathname}?per_page=100&page=${page + 1}>; rel="next"` } : {})
    })
    await upsertComment(github, { pull: 3, marker: 'm', body: 'new' })
    expect(requests).toHaveLength(13)
    expect(requests.at(-1)).toBe('PATCH /repos/o/r/issues/comments/7')
  })
  it('take the token to no other server', async () => {
    const { github, requests } = await world((_path, response) => json(response, [1], { link: '<http://127.0.0.1:1/next>; rel="next"' }))
    await expect(github.list('things')).rejects.toThrow(/things answered 200 with a list that goes on at another server/)
    expect(requests).toHaveLength(1)
  })
  it('that do not end are not read for ever', async () => {
    const { github, origin } = await world((path, response) => json(response, [], { link: `<${origin}${path.pathname}?page=2>; rel="next"` }))
    await expect(github.list('things')).rejects.toThrow(/a list that does not end/)
  })
  it.each([[{ message: 'hello' }], [null], ['text']])('that are %j are an error in words', async (answer) => {
    const { github } = await world((_path, response) => json(response, answer))
    await expect(github.list('things')).rejects.toThrow(/things answered 200 with something that is no list/)
  })
})

describe('a token', () => {
  it('without a permission: advice names it', async () => {
    const { github } = await world((_path, response) => json(response, { message: 'Resource not accessible by integration' }, { 'x-accepted-github-permissions': 'statuses=write' }, 403))
    await expect(github.call('POST', 'statuses/1', {})).rejects.toMatchObject({ advice: expect.stringContaining('statuses=write'), status: 403 })
  })
  it('over its rate limit: advice speaks of no permission', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + 3_000) }
    const { github, requests } = await world((_path, response) => json(response, { message: 'API rate limit exceeded' }, headers, 403))
    const failure = github.call('GET', 'commits/1')
    await expect(failure).rejects.toBeInstanceOf(GitHubDenied)
    await expect(failure).rejects.toMatchObject({ advice: expect.stringContaining('rate limit') })
    expect(requests).toHaveLength(1)
  })
})
