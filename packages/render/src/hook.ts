import { ActionError } from '@axcouncil/core/errors'
import type { Http } from '@axcouncil/core/http'
import { jsonOf } from '@axcouncil/core/http'
import { HttpError, isStatus } from '@axcouncil/core/http-error'
import type { Parse } from '@axcouncil/core/inputs'
import type { Deploy } from './model.ts'

/** A deploy hook: an address that is itself the secret (https://render.com/docs/deploy-hooks). */
export interface Hook {
  url: URL
  serviceId: string
  key: string
}

/** Reads a deploy hook. Its faults never quote it, as it is a secret. */
export const deployHook: Parse<Hook> = (raw) => {
  if (!URL.canParse(raw)) throw new Error('must be the address of a deploy hook: https://api.render.com/deploy/srv-…?key=…')
  const url = new URL(raw)
  const [, id = ''] = /\/deploy\/([^/]+)$/.exec(url.pathname) ?? []
  const key = url.searchParams.get('key') ?? ''
  if (id.startsWith('exs-')) {
    throw new Error(
      "is the hook of a Blueprint (exs-…): it syncs the Blueprint and deploys no code. Take the hook from the service's own settings",
    )
  }
  if (!/^(srv|crn)-[a-z0-9-]+$/i.test(id))
    throw new Error('must be the hook of a service: its path ends in /deploy/srv-… or /deploy/crn-…')
  if (key === '') throw new Error('lacks its key: copy the whole address, with ?key=…')
  return { url, serviceId: id, key }
}

/** What a hook's deploy is made of: a commit, or an image of which only tag or digest may differ. */
export interface HookSource {
  ref?: string | undefined
  imgURL?: string | undefined
}

/**
 * Calls a deploy hook, once. Undefined where it was queued (202 has no identifier).
 * @throws ActionError that names the input where the hook or the source is wrong; HttpError and ConnectionError else.
 */
export async function callHook(http: Http, hook: Hook, { ref, imgURL }: HookSource): Promise<Deploy | undefined> {
  const url = new URL(hook.url)
  if (ref) url.searchParams.set('ref', ref)
  if (imgURL) url.searchParams.set('imgURL', imgURL)
  try {
    const answer = await http.send({ url: url.href, method: 'POST', headers: { accept: 'application/json' } })
    if (answer.body.length === 0) return undefined
    const id = jsonOf<{ deploy?: { id?: unknown } } | null>(answer)?.deploy?.id
    if (typeof id === 'string' && id.startsWith('dep-')) return { id }
    throw new HttpError(`The deploy hook answered ${answer.status} without a deploy`, {
      status: answer.status,
      headers: answer.headers,
      body: '',
    })
  } catch (error) {
    throw isStatus(error, 401, 403, 404) ? refusedHook(error, hook, ref ?? imgURL) : error
  }
}

function refusedHook(error: HttpError, { serviceId }: Hook, source: string | undefined): ActionError {
  if (error.status === 404) {
    return new ActionError(
      `Render knows no service ${serviceId}, or it cannot deploy ${source ?? 'this'} (${error.message})`,
      {
        advice:
          "Is the commit pushed to the repository that the service builds? Else copy `deploy-hook-url` (in our workflows the secret RENDER_DEPLOY_HOOK) from the service's settings again.",
      },
    )
  }
  return new ActionError(`Render does not accept the deploy hook (${error.message})`, {
    advice: 'Check the input `deploy-hook-url`, which our workflows take from the secret RENDER_DEPLOY_HOOK: after Regenerate Hook the earlier address no longer works.',
  })
}
