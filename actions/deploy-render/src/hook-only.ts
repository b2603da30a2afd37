import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import { ConnectionError, HttpError, isStatus } from '@axcouncil/core/http-error'
import { serverWaitMs } from '@axcouncil/core/rate-limit'
import { type Hook, callHook } from '@axcouncil/render/hook'
import type { Deploy } from '@axcouncil/render/model'
import { DeployUnclear } from '@axcouncil/render/trigger'
import type { Inputs } from './inputs.ts'
import { sayOutputs } from './outputs.ts'
import { summarizeRefusal, summarizeTrigger } from './summary.ts'

/** Starts a deploy by its hook alone: nothing can be looked up or followed, and that is said. What fails is in the result. */
export async function triggerByHook(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const { runner, clock } = ports
  const hook = inputs.hook!
  const { commit, imageUrl } = inputs.source
  const began = clock.elapsed()
  const fail = (failure: unknown): ActionError => {
    if (ports.signal.aborted) return cutShort()
    if (!(failure instanceof ActionError)) throw failure
    return failure
  }
  const answer = await runner.group('Deploy by hook', async () => {
    runner.info(
      `Calling the deploy hook of ${hook.serviceId}${commit ? ` for commit ${commit}` : imageUrl ? ` with ${imageUrl}` : ''}.`,
    )
    const started = await callOnce(hook, inputs, ports)
    runner.info(
      started ? `Deploy ${started.id} was started.` : 'Render queued the deploy behind another one and gave no identifier.',
    )
    return started
  }).catch(fail)
  const failure = answer instanceof ActionError ? answer : undefined
  const deploy = answer instanceof ActionError ? undefined : answer
  if (inputs.wait && !failure)
    runner.notice(
      'The deploy was started and is not followed: a hook shows no outcome. Give `api-key` too, and this step waits until it is live.',
    )
  const outputs = {
    'deploy-id': deploy?.id ?? '',
    status: deploy || failure ? '' : 'queued',
    outcome: failure && !(failure instanceof DeployUnclear) ? 'failed' : 'triggered',
    'service-url': '',
    'dashboard-url': '',
    commit: commit ?? '',
    'previous-deploy-id': '',
    adopted: false,
    'duration-ms': Math.round(clock.elapsed() - began),
  }
  const all = { ...outputs, deploys: JSON.stringify([{ 'service-id': hook.serviceId, ...outputs }]) }
  await sayOutputs(all, runner)
  const summary = failure ? summarizeRefusal(failure) : summarizeTrigger(hook.serviceId, deploy?.id, commit ?? imageUrl)
  return { outputs: all, summary, failure }
}

const cutShort = (): ActionError =>
  new DeployUnclear('The job was canceled while the hook was called: whether that started a deploy cannot be told', {
    advice: 'Look at the dashboard; with `api-key` this step looks by itself, and cancels what it started.',
  })

// Only a refusal by the rate limit is certain to have started nothing; after anything else a second call could make a
// second deploy, and without the API nobody can look.
async function callOnce(
  hook: Hook,
  { source }: Inputs,
  { http, clock, signal, runner }: Ports,
): Promise<Deploy | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await callHook(http, hook, { ref: source.commit, imgURL: source.imageUrl })
    } catch (error) {
      if (!isStatus(error, 429) || attempt >= 3) throw explained(error)
      const waitMs = Math.min(serverWaitMs(error, clock.now()) ?? 10_000, 120_000)
      runner.info('Render limits the rate of deploys: waiting before the hook is called again.')
      await clock.sleep(waitMs, signal)
    }
  }
}

function explained(error: unknown): unknown {
  const unclear =
    (error instanceof ConnectionError && error.mayHaveArrived) ||
    (error instanceof HttpError && (error.status < 300 || [408, 409].includes(error.status) || error.status >= 500))
  if (!unclear) {
    return error instanceof HttpError
      ? new ActionError(`Render does not deploy by this hook: ${error.message}`, {
          advice: 'Nothing was started. Is the service suspended, or the commit not pushed?',
          cause: error,
        })
      : error
  }
  return new DeployUnclear(`Whether the hook started a deploy cannot be told: ${error.message}`, {
    advice:
      'It was not called twice. Look at the dashboard; with `api-key` this step looks by itself and follows the deploy.',
    cause: error,
  })
}
