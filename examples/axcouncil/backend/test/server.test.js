import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, test } from 'node:test'

const main = new URL('../main.js', import.meta.url).pathname
const JSON_TYPE = { 'content-type': 'application/json' }
const running = new Set()
after(() => running.forEach((stop) => stop()))

/** Starts the real server on a free port and waits for its first line. */
async function startBackend(env) {
  const child = spawn(process.execPath, [main], { env: { PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(() => child.kill('SIGKILL'))
  const lines = []
  child.stdout.on('data', (data) => lines.push(...data.toString().trim().split('\n').map((line) => JSON.parse(line))))
  await once(child.stdout, 'data')
  return { child, url: lines[0].url, lines }
}

/** A database project that answers every question in one way. */
async function startDatabase(answer) {
  const server = createServer((request, response) => answer(response, request)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  running.add(() => server.close().closeAllConnections())
  return { SUPABASE_URL: `http://127.0.0.1:${server.address().port}`, SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc' }
}

test('health names the commit and is never cached', async () => {
  const { url } = await startBackend({ RENDER_GIT_COMMIT: 'a'.repeat(40), ENVIRONMENT: 'staging' })
  const answer = await fetch(`${url}/health`)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  const { uptime, ...rest } = await answer.json()
  assert.ok(uptime > 0)
  assert.deepEqual(rest, {
    status: 'ok',
    commit: 'a'.repeat(40),
    version: '1.0.0',
    environment: 'staging',
    database: 'not-configured',
  })
})

test('a database that is away is a clear 502 and leaves health green', async () => {
  const nobody = { SUPABASE_URL: 'http://127.0.0.1:1', SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc' }
  const { url, lines } = await startBackend(nobody)
  const answer = await fetch(`${url}/api/companies`)
  assert.equal(answer.status, 502)
  const body = await answer.text()
  assert.equal(JSON.parse(body).error, 'database_unreachable')
  assert.doesNotMatch(body + JSON.stringify(lines), /sb_publishable/)
  const health = await fetch(`${url}/health`)
  assert.equal(health.status, 200)
  assert.equal((await health.json()).database, 'unreachable')
})

test('what the database says in anger stays in the log', async () => {
  const refusal = { code: '42501', message: 'permission denied for table companies' }
  const { url, lines } = await startBackend(
    await startDatabase((response) => response.writeHead(403, JSON_TYPE).end(JSON.stringify(refusal))),
  )
  const answer = await fetch(`${url}/api/companies`)
  assert.equal(answer.status, 502)
  assert.doesNotMatch(await answer.text(), /permission denied/)
  assert.match(lines.at(-1).cause, /permission denied/)
})

test('a visitor asks as anon, somebody signed in as themselves', async () => {
  const seen = []
  const { url } = await startBackend(
    await startDatabase((response, request) => {
      seen.push({ authorization: request.headers.authorization, url: decodeURIComponent(request.url) })
      response.writeHead(200, { ...JSON_TYPE, 'content-range': '*/0' }).end('[]')
    }),
  )
  await fetch(`${url}/api/companies?search=50%25_`)
  await fetch(`${url}/api/companies`, { headers: { authorization: 'Bearer a.b.c' } })
  assert.doesNotMatch(seen[0].url, /departments/)
  assert.match(seen[0].url, /name=ilike\.%50\\%\\_%/)
  assert.match(seen[1].url, /departments/)
  assert.equal(seen[1].authorization, 'Bearer a.b.c')
  assert.notEqual(seen[0].authorization, 'Bearer a.b.c')
})

test('only the frontend may read answers from another origin', async () => {
  const { url } = await startBackend({ FRONTEND_ORIGIN: 'https://app.example.com' })
  const allowed = async (origin, method = 'GET') => {
    const { headers } = await fetch(`${url}/api/feature-flags`, { method, headers: { origin } })
    return headers.get('access-control-allow-origin')
  }
  assert.equal(await allowed('https://app.example.com'), 'https://app.example.com')
  assert.equal(await allowed('https://app.example.com', 'OPTIONS'), 'https://app.example.com')
  assert.equal(await allowed('https://app.example.com.evil.example'), null)
  assert.equal(await allowed('null'), null)
})

test('wrong questions get a clear answer', async () => {
  const { url } = await startBackend({})
  const ask = async (path, options) => {
    const answer = await fetch(url + path, options)
    return [answer.status, (await answer.json()).error]
  }
  assert.deepEqual(await ask('/api/companies?page=0'), [400, 'bad_page'])
  assert.deepEqual(await ask(`/api/companies?search=${'x'.repeat(101)}`), [400, 'search_too_long'])
  assert.deepEqual(await ask('/api/companies'), [503, 'not_configured'])
  assert.deepEqual(await ask('/constructor'), [404, 'not_found'])
  assert.deepEqual(await ask('/..%2fpackage.json'), [404, 'not_found'])
  assert.deepEqual(await ask('/health', { method: 'POST' }), [405, 'method_not_allowed'])
})

test('the unhealthy drill turns health red after the start', async () => {
  const { url } = await startBackend({ UNHEALTHY_AFTER_MS: '0' })
  const answer = await fetch(`${url}/health`)
  assert.equal(answer.status, 503)
  assert.equal((await answer.json()).status, 'unhealthy')
})

test('the page drill hides the list and leaves health green', async () => {
  const { url } = await startBackend({
    ...(await startDatabase((response) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-range': '0-0/1' }).end('[{"id":"a"}]'),
    )),
    BREAK_PAGE: '1',
  })
  const answer = await (await fetch(`${url}/api/companies`)).json()
  assert.deepEqual(answer, { rows: [{ id: 'a' }], page: 1, pageSize: 20, total: 1 })
  assert.equal((await fetch(`${url}/health`)).status, 200)
})

test('SIGTERM lets the request under way end, then the server goes', async () => {
  const { promise: asked, resolve } = Promise.withResolvers()
  const { child, url } = await startBackend(await startDatabase((response) => resolve(response)))
  const pending = fetch(`${url}/api/companies`)
  const held = await asked
  child.kill('SIGTERM')
  await once(child.stdout, 'data')
  held.writeHead(200, { ...JSON_TYPE, 'content-range': '*/0' }).end('[]')
  assert.equal((await pending).status, 200)
  assert.deepEqual(await once(child, 'exit'), [0, null])
})
