import { describe, expect, it } from '@jest/globals'
import { readEnvironment } from '@axcouncil/core/env'
import { InputError } from '@axcouncil/core/errors'
import { readInputs } from '../src/inputs.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const key = { 'api-key': 'rnd_key0', 'service-id': 'srv-a' }
const hook = { 'deploy-hook-url': 'https://api.render.com/deploy/srv-a?key=secret' }
const read = (inputs: Record<string, string>, env: Record<string, string> = { GITHUB_SHA: SHA }) => {
  const masked: string[] = []
  const source = { input: (name: string) => inputs[name] ?? '', mask: (secret: string) => void masked.push(secret) }
  return { masked, inputs: readInputs(source, readEnvironment(env)) }
}
const faults = (inputs: Record<string, string>, env?: Record<string, string>): string[] => {
  try {
    read(inputs, env)
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.faults.map(({ input }) => input)
  }
}

describe('readInputs', () => {
  it("deploys the run's own commit by default, to one service", () => {
    expect(read(key).inputs).toMatchObject({
      waves: [['srv-a']],
      source: { commit: SHA, chosen: false, clearCache: false, deployOnly: false },
      wait: true,
      timeoutMs: 2_700_000,
    })
  })

  it('reads services by lines, and waves by blank lines', () => {
    expect(read({ ...key, 'service-id': 'srv-a\n  srv-b  \n\n \nsrv-c\r\n\r\ncrn-d' }).inputs.waves).toEqual([
      ['srv-a', 'srv-b'],
      ['srv-c'],
      ['crn-d'],
    ])
  })

  it('sends no commit with an image or with deploy_only', () => {
    expect(read({ ...key, 'image-url': 'ghcr.io/a/b:1' }).inputs.source.commit).toBeUndefined()
    expect(read({ ...key, 'deploy-mode': 'deploy_only' }).inputs.source.commit).toBeUndefined()
  })

  it("masks the key, the hook, and the hook's key on its own", () => {
    expect(read({ ...hook, 'api-key': 'rnd_key0' }).masked).toEqual(
      expect.arrayContaining(['rnd_key0', hook['deploy-hook-url'], 'secret']),
    )
  })

  it('takes http for a server on this machine only', () => {
    expect(faults({ ...key, 'api-url': 'http://127.0.0.1:4000/v1' })).toEqual([])
    expect(faults({ ...key, 'api-url': 'http://127.0.0.1.evil.example/v1' })).toEqual(['api-url'])
    expect(faults({ 'deploy-hook-url': 'http://api.render.com/deploy/srv-a?key=secret' })).toEqual(['deploy-hook-url'])
  })

  it.each<[string, Record<string, string>, string[]]>([
    ['nothing at all', {}, ['api-key', 'service-id']],
    ['a key without a service', { 'api-key': 'rnd_key0' }, ['service-id']],
    ['a service without a key', { 'service-id': 'srv-a' }, ['api-key']],
    ['a hook of another service', { ...hook, 'service-id': 'srv-b' }, ['service-id']],
    ["a Blueprint's hook", { 'deploy-hook-url': 'https://api.render.com/deploy/exs-a?key=secret' }, ['deploy-hook-url']],
    ['a hook with clear-cache', { ...hook, 'clear-cache': 'true' }, ['clear-cache']],
    ['a hook with deploy_only', { ...hook, 'deploy-mode': 'deploy_only' }, ['deploy-mode']],
    ['a commit and an image', { ...key, commit: SHA, 'image-url': 'ghcr.io/a/b:1' }, ['image-url']],
    ['deploy_only with clear-cache', { ...key, 'deploy-mode': 'deploy_only', 'clear-cache': 'true' }, ['deploy-mode']],
    ['a service named twice', { ...key, 'service-id': 'srv-a\n\nsrv-a' }, ['service-id']],
    ['waves that are not waited for', { ...key, 'service-id': 'srv-a\n\nsrv-b', wait: 'false' }, ['wait']],
    ['a timeout of nothing', { ...key, timeout: '0s' }, ['timeout']],
    ['a key with a line break in it', { 'api-key': 'rnd_a\nrnd_b', 'service-id': 'srv-a' }, ['api-key']],
  ])('refuses %s', (_, inputs, expected) => expect(faults(inputs)).toEqual(expected))

  it('needs a commit where the run has none', () => expect(faults(key, {})).toEqual(['commit']))
})
