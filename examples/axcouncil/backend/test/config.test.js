import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../config.js'

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')
const legacyKey = (role) => `${encode({ alg: 'HS256' })}.${encode({ role })}.signature`

test('an empty environment is a laptop without a database', () => {
  assert.deepEqual(readConfig({}), {
    host: '127.0.0.1',
    port: 8081,
    commit: 'unknown',
    environment: 'development',
    frontendOrigins: [],
    supabase: undefined,
    unhealthyAfterMs: undefined,
    breakPage: false,
  })
})

test('every fault is told at once', () => {
  const env = {
    PORT: 'http',
    FRONTEND_ORIGIN: 'https://a.example/app',
    SUPABASE_URL: 'nowhere',
    UNHEALTHY_AFTER_MS: '5s',
  }
  assert.throws(() => readConfig(env), (error) => {
    for (const name of Object.keys(env)) assert.match(error.message, new RegExp(name))
    return true
  })
})

for (const key of ['sb_secret_abc', legacyKey('service_role')]) {
  test(`a secret key is refused and not repeated: ${key.slice(0, 9)}…`, () => {
    const env = { SUPABASE_URL: 'https://x.supabase.co', SUPABASE_PUBLISHABLE_KEY: key }
    assert.throws(() => readConfig(env), (error) => /secret key/.test(error.message) && !error.message.includes(key))
  })
}

test('both kinds of public key are taken, under both names', () => {
  const supabase = (env) => readConfig({ SUPABASE_URL: 'https://x.supabase.co', ...env }).supabase.key
  assert.equal(supabase({ SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc' }), 'sb_publishable_abc')
  assert.equal(supabase({ SUPABASE_ANON_KEY: legacyKey('anon') }), legacyKey('anon'))
})
