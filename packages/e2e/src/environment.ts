import { type Environment, commandEnvironment } from '@axcouncil/core/env'

/** What the tests are told about the deployment. */
export interface TestSettings {
  baseUrl: URL | undefined
  /** The caller's own variables, which win over everything. */
  variables: Record<string, string>
}

/** The environment of the test process: the job's, less what is ours (tests may come from a pull request), plus what the tests are told. */
export function testEnvironment(environment: Environment, { baseUrl, variables }: TestSettings): Record<string, string | undefined> {
  const base = baseUrl?.href.replace(/\/$/, '')
  return {
    ...commandEnvironment(environment),
    ...(base ? { BASE_URL: base, PLAYWRIGHT_BASE_URL: base } : {}),
    CI: 'true',
    ...variables,
  }
}

// Part of the name of a variable whose value is nobody's business.
const SECRET = /key|token|secret|passw|credential|auth|cookie|bypass|private/i

/** Whether a variable of this name is to be masked. */
export const isSecretName = (name: string): boolean => SECRET.test(name)

/**
 * Values that must not leave the job: those of variables with secret names, except what is plainly no secret, such as
 * the path in SSH_AUTH_SOCK or a flag.
 */
export const secretValues = (variables: Record<string, string | undefined>): string[] =>
  Object.entries(variables).flatMap(([name, value]) => (value !== undefined && isSecretName(name) && value.length >= 8 && !/^(\/|[a-z]+$|\d{1,8}$|https?:\/\/[^@]*$)/i.test(value) ? [value] : []))
