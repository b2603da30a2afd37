import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startVercel } from '@axcouncil/sandbox/vercel'
import type { Vercel } from '@axcouncil/sandbox/vercel'
import type { Json } from './json.ts'

let vercel: Vercel
beforeEach(async () => { vercel = await startVercel({ team: 'team_1' }) })
afterEach(() => vercel.stop())

const call = async (method: string, path: string, token = 'vercel-token') => {
  const url = `${vercel.url}${path}${path.includes('?') ? '&' : '?'}teamId=team_1`
  const answer = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}
const production = async () => (await (await fetch(`${vercel.productionUrl}/version.json`)).json() as Json).commit
const [old, next] = ['a'.repeat(40), 'b'.repeat(40)]

/** Asks for a move and waits until Vercel says that it is done. */
async function move(type: 'promote' | 'rollback', id: string): Promise<string> {
  const path = type === 'promote' ? `/v10/projects/shop/promote/${id}` : `/v9/projects/prj_shop/rollback/${id}`
  expect((await call('POST', path)).status).toBe(201)
  for (;;) {
    const { jobStatus, toDeploymentId } = (await call('GET', '/v9/projects/shop')).body.lastAliasRequest
    expect(toDeploymentId).toBe(id)
    if (jobStatus !== 'in-progress') return jobStatus
  }
}

describe('promotion', () => {
  it('moves the production domain to a build that exists, and back', async () => {
    const [first, second] = [await vercel.addDeployment({ sha: old }), await vercel.addDeployment({ sha: next })]
    expect((await fetch(vercel.productionUrl)).status).toBe(404)
    expect(await move('promote', first.id)).toBe('succeeded')
    expect(await production()).toBe(old)
    expect(await (await fetch(`http://${second.host}/`)).text()).toContain(next)
    expect(await move('promote', second.id)).toBe('succeeded')
    expect(await production()).toBe(next)
    expect((await call('GET', '/v9/projects/shop')).body).toMatchObject({
      targets: { production: { id: second.id } }, autoAssignCustomDomains: true, lastRollbackTarget: null,
    })
    expect(await move('rollback', first.id)).toBe('succeeded')
    expect(await production()).toBe(old)
    expect((await call('GET', '/v9/projects/shop')).body).toMatchObject({
      autoAssignCustomDomains: false, lastRollbackTarget: { toDeploymentId: first.id, fromDeploymentId: second.id },
    })
  })

  it('keeps the old version while the move is under way, and when it fails', async () => {
    const [first, second] = [await vercel.addDeployment({ sha: old }), await vercel.addDeployment({ sha: next })]
    await move('promote', first.id)
    const release = vercel.holdMoves()
    await call('POST', `/v10/projects/shop/promote/${second.id}`)
    expect(await production()).toBe(old)
    expect((await call('POST', `/v10/projects/shop/promote/${second.id}`)).status).toBe(409)
    release()
    expect(await production()).toBe(next)
    vercel.failNextMove()
    expect(await move('rollback', first.id)).toBe('failed')
    expect(await production()).toBe(next)
    expect((await call('GET', '/v9/projects/shop/promote/aliases')).body.aliases[0].status).toBe('failed')
  })

  it('refuses what cannot serve', async () => {
    const ready = await vercel.addDeployment({ sha: old })
    const failed = await vercel.addDeployment({ sha: next, state: 'ERROR' })
    const preview = await vercel.addDeployment({ sha: next, target: null })
    await move('promote', ready.id)
    const codes = []
    for (const path of [`promote/${ready.id}`, `promote/${failed.id}`, `promote/${preview.id}`, 'promote/dpl_none']) {
      codes.push((await call('POST', `/v10/projects/shop/${path}`)).status)
    }
    expect(codes).toEqual([409, 400, 400, 404])
    const staged = await vercel.addDeployment({ sha: next })
    expect((await call('POST', `/v1/projects/shop/rollback/${staged.id}`)).status).toBe(422)
    expect(await production()).toBe(old)
  })
})

describe('reading', () => {
  it('finds the deployment of a commit', async () => {
    const first = await vercel.addDeployment({ sha: old })
    await vercel.addDeployment({ sha: next, state: 'BUILDING' })
    const { body } = await call('GET', `/v6/deployments?projectId=prj_shop&sha=${old}&target=production`)
    expect(body.deployments).toEqual([expect.objectContaining({
      uid: first.id, state: 'READY', readySubstate: 'STAGED', meta: expect.objectContaining({ githubCommitSha: old }),
    })])
    expect((await call('GET', '/v6/deployments?state=BUILDING,QUEUED')).body.deployments).toHaveLength(1)
    expect((await call('GET', '/v6/deployments?projectId=prj_other')).body.deployments).toEqual([])
    expect((await call('GET', '/v6/deployments?limit=1')).body.pagination.next).toEqual(expect.any(Number))
    expect((await call('GET', `/v13/deployments/${first.host}`)).body).toMatchObject({ id: first.id, gitSource: { sha: old } })
    expect((await call('GET', '/v13/deployments/dpl_none')).body.error.code).toBe('not_found')
    expect((await call('GET', '/v9/projects/other')).status).toBe(404)
  })

  it('wants the right token and team', async () => {
    expect(await call('GET', '/v9/projects/shop', 'wrong')).toMatchObject({ status: 403, body: { error: { invalidToken: true } } })
    const headers = { authorization: 'Bearer vercel-token' }
    expect((await fetch(`${vercel.url}/v9/projects/shop`, { headers })).status).toBe(403)
    vercel.faults.add({ path: /projects/, fault: { kind: '502-html' } })
    await expect(call('GET', '/v9/projects/shop')).rejects.toThrow(SyntaxError)
    expect(vercel.requests).toHaveLength(3)
  })
})
