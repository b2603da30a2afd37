import { type Environment, runUrl } from './env.ts'
import { CanceledError, InputError } from './errors.ts'
import type { Attributes } from './otlp.ts'

/*
 * Names of OpenTelemetry's semantic conventions:
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/cicd/, …/deployment/ and …/vcs/
 */

/** What is true of every span of a run. */
export function pipelineAttributes(environment: Environment, commit: string | undefined): Attributes {
  const { workflow, runId, runAttempt, repository, serverUrl, ref, refName } = environment
  return {
    'cicd.pipeline.name': workflow,
    'cicd.pipeline.run.id': runId,
    'cicd.pipeline.run.url.full': runUrl(environment),
    'github.run_attempt': runAttempt,
    'vcs.provider.name': 'github',
    'vcs.owner.name': repository?.owner,
    'vcs.repository.name': repository?.name,
    'vcs.repository.url.full': repository && `${serverUrl}/${repository.owner}/${repository.name}`,
    'vcs.ref.head.revision': commit,
    'vcs.ref.head.name': refName,
    'vcs.ref.head.type': ref?.startsWith('refs/tags/') ? 'tag' : ref?.startsWith('refs/heads/') ? 'branch' : undefined,
  }
}

/** An action that ended: how, and what its inputs and outputs say that has a standard name. */
export interface Ended {
  name: string
  outputs: Record<string, string | number | boolean | undefined>
  failure: unknown
  input: (name: string) => string
}

const TYPES: Record<string, string> = { 'deploy-render': 'deploy', 'promote-prod': 'deploy', 'run-e2e': 'test', 'wait-healthy': 'test' }

function action({ name, outputs, failure, input }: Ended): Attributes {
  const verdict = outputs.outcome ?? outputs.verdict
  const result = resultOf(failure)
  const deploys = TYPES[name] === 'deploy'
  return {
    'cicd.pipeline.task.name': name,
    'cicd.pipeline.task.type': TYPES[name],
    'cicd.pipeline.task.run.result': result,
    'cicd.pipeline.result': result,
    'error.type': failure === undefined ? undefined : String(verdict ?? errorType(failure)),
    'deployment.environment.name': input('environment'),
    'deployment.id': textOf(outputs['deploy-id']),
    'deployment.status': deploys && outputs['deploy-id'] ? (failure === undefined ? 'succeeded' : 'failed') : undefined,
    'axcouncil.outcome': textOf(verdict),
  }
}

const textOf = (value: string | number | boolean | undefined): string | undefined => (value === undefined ? undefined : String(value))

const stage = (name: string, error: unknown): Attributes => ({
  'cicd.pipeline.task.name': name,
  'cicd.pipeline.task.run.result': resultOf(error),
  'error.type': error === undefined ? undefined : errorType(error),
})

const resultOf = (failure: unknown): string => (failure === undefined ? 'success' : failure instanceof CanceledError ? 'cancellation' : failure instanceof InputError ? 'error' : 'failure')
const errorType = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')

/** The attributes of the spans that are ours. */
export const conventions = { action, stage }
