// What run-e2e runs in live.yml: the smallest suite that asks the test service something. node:test writes its report.
import assert from 'node:assert/strict'
import { test } from 'node:test'

test('the test service says its commit', async () => {
  const answer = await fetch(process.env.BASE_URL)
  assert.equal(answer.status, 200)
  assert.match((await answer.json()).commit, /^[0-9a-f]{40}$/)
})
