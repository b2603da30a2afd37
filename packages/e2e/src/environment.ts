import type { Environment } from '@axcouncil/core/env'

/** What the tests are told about the deployment. */
export interface TestSettings {
  baseUrl: URL | undefined
  /** The caller's own variables, which win over everything. */
  variables: Record<string, string>
}

// Tests may come from a pull request. What only actions need stays with this action: its inputs, the tokens for
// artifacts, caches and OIDC, and the files by which a step sets outputs or changes the steps after it.
const OURS = /^(INPUT_|STATE_|ACTIONS_)|^GITHUB_(OUTPUT|STATE|ENV|PATH|STEP_SUMMARY)$/

/** The environment of the test process: the job's, less what is ours, plus what the tests are told. */
export function testEnvironment(environment: Environment, { baseUrl, variables }: TestSettings): Record<string, string | undefined> {
  const kept = Object.entries(environment.all()).filter(([name]) => !OURS.test(name))
  const base = baseUrl?.href.replace(/\/$/, '')
  return {
    ...Object.fromEntries(kept),
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
