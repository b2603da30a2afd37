import { type Environment, candidateCommit } from '@axcouncil/core/env'
import { type InputReader, type InputSource, type Parse, parseInputs } from '@axcouncil/core/inputs'
import { boolean, commit, duration, integer, oneOf, quote, text, url } from '@axcouncil/core/parsers'
import { type Hook, deployHook } from '@axcouncil/render/hook'

/** What this step is asked to do, checked. */
export interface Inputs {
  /** Undefined where there is only a hook. */
  access: { apiUrl: URL; apiKey: string } | undefined
  hook: Hook | undefined
  /** Services by waves, in the order given. Empty where there is only a hook. */
  waves: string[][]
  source: Source
  wait: boolean
  timeoutMs: number
  onTimeout: 'leave' | 'cancel'
  onSuperseded: 'fail' | 'succeed' | 'follow'
  cancelOnAbort: boolean
  logLines: number
  record: {
    mode: 'auto' | 'create' | 'off'
    environment: string | undefined
    url: URL | undefined
    token: string | undefined
  }
}

/** What to deploy. The commit is `chosen` where the workflow names it, and else the run's own. */
export interface Source {
  commit: string | undefined
  chosen: boolean
  imageUrl: string | undefined
  clearCache: boolean
  deployOnly: boolean
}

/**
 * Reads and checks all inputs.
 * @throws InputError naming every wrong one.
 */
export const readInputs = (source: InputSource, environment: Environment): Inputs =>
  parseInputs(source, (reader) => {
    const inputs = read(reader, environment)
    if (inputs.hook) source.mask(inputs.hook.key)
    compare(inputs, reader)
    return inputs
  })

function read(reader: InputReader, environment: Environment): Inputs {
  const apiKey = reader.secret('api-key', oneLine)
  const apiUrl = reader.defaulted('api-url', 'https://api.render.com/v1', confidential)
  const hook = reader.secret('deploy-hook-url', confidentialHook)
  const waves = reader.optional('service-id', serviceWaves) ?? (hook && apiKey ? [[hook.serviceId]] : [])
  return {
    access: apiKey === undefined ? undefined : { apiUrl, apiKey },
    hook,
    waves,
    source: readSource(reader, environment),
    wait: reader.defaulted('wait', 'true', boolean),
    timeoutMs: reader.defaulted('timeout', '45m', positive),
    onTimeout: reader.defaulted('on-timeout', 'leave', oneOf('leave', 'cancel')),
    onSuperseded: reader.defaulted('on-superseded', 'fail', oneOf('fail', 'succeed', 'follow')),
    cancelOnAbort: reader.defaulted('cancel-on-abort', 'true', boolean),
    logLines: reader.defaulted('log-lines', '50', integer({ max: 1_000 })),
    record: {
      mode: reader.defaulted('github-deployment', 'auto', oneOf('auto', 'create', 'off')),
      environment: reader.optional('environment', text),
      url: reader.optional('environment-url', url),
      token: reader.secret('github-token', oneLine),
    },
  }
}

function readSource(reader: InputReader, environment: Environment): Source {
  const mode = reader.defaulted('deploy-mode', 'build_and_deploy', oneOf('build_and_deploy', 'deploy_only'))
  const chosen = reader.optional('commit', commit)
  const imageUrl = reader.optional('image-url', image)
  const clearCache = reader.defaulted('clear-cache', 'false', boolean)
  const deployOnly = mode === 'deploy_only'
  const own = deployOnly || imageUrl !== undefined ? undefined : candidateCommit(environment)
  return { commit: chosen ?? own, chosen: reader.given('commit'), imageUrl, clearCache, deployOnly }
}

// Everything that can only be seen by looking at two inputs at once. It runs also where single ones are wrong already,
// so that all faults are named together; hence it asks what was given rather than what was understood.
function compare({ hook, waves, source, wait }: Inputs, { given, fault }: InputReader): void {
  const byHook = given('deploy-hook-url')
  if (!given('api-key') && !byHook)
    fault('api-key', 'is required together with `service-id`, unless `deploy-hook-url` is given')
  if (!given('service-id') && !byHook) fault('service-id', 'is required, unless `deploy-hook-url` is given')
  if (byHook && given('service-id') && hook && waves && waves.flat().join() !== hook.serviceId) {
    fault('service-id', `must be left out, or be the service of the deploy hook (${hook.serviceId})`)
  }
  if (byHook && source.deployOnly)
    fault('deploy-mode', 'deploy_only cannot be asked of a deploy hook: use `api-key` and `service-id`')
  if (byHook && source.clearCache) fault('clear-cache', 'cannot be asked of a deploy hook: use `api-key` and `service-id`')
  if (given('commit') && given('image-url'))
    fault('image-url', 'and `commit` exclude each other: a service is built from a commit or runs an image')
  const excluded = ['commit', 'image-url'].filter(given).concat(source.clearCache ? ['clear-cache'] : [])
  if (source.deployOnly && excluded.length > 0) {
    fault(
      'deploy-mode',
      `deploy_only deploys the last build again, so it excludes ${excluded.map((name) => `\`${name}\``).join(' and ')}`,
    )
  }
  if (!given('commit') && !given('image-url') && !source.deployOnly && source.commit === undefined) {
    fault('commit', 'is required here: this run has no commit of its own (GITHUB_SHA is not set)')
  }
  if (wait === false && waves && waves.length > 1)
    fault('wait', 'must be true with several waves: a wave begins when the one before is live')
}

const positive: Parse<number> = (raw) => {
  const ms = duration(raw)
  if (ms > 0) return ms
  throw new Error('must be longer than nothing')
}

const oneLine: Parse<string> = (raw) => {
  if (/^[\x21-\x7e]+$/.test(raw)) return raw
  throw new Error('must be one line without spaces: something else was pasted along')
}

const image: Parse<string> = (raw) => {
  if (/^\S+$/.test(raw) && raw.includes('/')) return raw
  throw new Error(`must be an image such as ghcr.io/owner/name:tag, not ${quote(raw)}`)
}

// A key or a hook must not travel in clear text; a server on this machine is another matter.
const isConfidential = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

const confidential: Parse<URL> = (raw) => {
  const parsed = url(raw)
  if (parsed.search || parsed.hash) throw new Error('must not have a query or a fragment')
  if (isConfidential(parsed)) return parsed
  throw new Error(`must be https: the API key would travel in clear text to ${parsed.host}`)
}

const confidentialHook: Parse<Hook> = (raw) => {
  const hook = deployHook(raw)
  if (isConfidential(hook.url)) return hook
  throw new Error('must be https: the hook would travel in clear text')
}

/** Services a line each, waves apart by blank lines. */
export const serviceWaves: Parse<string[][]> = (raw) => {
  const waves = raw.split(/\n[^\S\n]*\r?\n/).map((wave) =>
    wave
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )
  const all = waves.flat()
  const wrong = all.filter((id) => !/^(srv|crn)-[a-z0-9-]+$/i.test(id))
  if (wrong.length > 0)
    throw new Error(`must be identifiers like srv-ct0t51l6l47c73b9casg, a line each, not ${wrong.map(quote).join(', ')}`)
  const twice = all.filter((id, i) => all.indexOf(id) !== i)
  if (twice.length > 0) throw new Error(`names ${[...new Set(twice)].join(', ')} more than once`)
  return waves.filter((wave) => wave.length > 0)
}
