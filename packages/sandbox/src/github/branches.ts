import { commitJson } from './commits.ts'
import { notFound } from './failures.ts'
import { resolveCommit } from './git.ts'
import { ok } from './route.ts'
import type { Call, Route } from './route.ts'

/** Branches and the checks that protect them; a test protects one by `repo.protectedBranches`. */
export const branchRoutes: Route[] = [
  {
    method: 'GET', path: '/branches/:branch{.+}/protection/required_status_checks', needs: ['administration:read'],
    handle: requiredChecks,
  },
  { method: 'GET', path: '/rules/branches/:branch{.+}', needs: [], handle: rules },
  { method: 'GET', path: '/branches/:branch{.+}', needs: ['contents:read'], handle: branch },
]

async function branch(call: Call) {
  const name = call.param('branch')
  const sha = await resolveCommit(call.repo.gitDir, `refs/heads/${name}`)
  if (sha === undefined) throw notFound()
  const contexts = call.repo.protectedBranches.get(name)
  const url = `${call.api}/branches/${name}`
  return ok({
    name, commit: await commitJson(call, sha), _links: { self: url, html: `${call.html}/tree/${name}` },
    protected: contexts !== undefined, protection_url: `${url}/protection`,
    protection: {
      enabled: contexts !== undefined,
      required_status_checks: {
        enforcement_level: contexts === undefined ? 'off' : 'everyone', contexts: contexts ?? [],
        checks: (contexts ?? []).map((context) => ({ context, app_id: null })),
      },
    },
  })
}

function requiredChecks(call: Call) {
  const contexts = call.repo.protectedBranches.get(call.param('branch'))
  if (contexts === undefined) throw notFound()
  const url = `${call.api}/branches/${call.param('branch')}/protection/required_status_checks`
  const checks = contexts.map((context) => ({ context, app_id: null }))
  return ok({ url, strict: false, contexts, contexts_url: `${url}/contexts`, checks })
}

function rules(call: Call) {
  const contexts = call.repo.protectedBranches.get(call.param('branch')) ?? []
  if (contexts.length === 0) return ok([])
  const parameters = {
    required_status_checks: contexts.map((context) => ({ context })), strict_required_status_checks_policy: false,
  }
  const source = { ruleset_source_type: 'Repository', ruleset_source: `${call.repo.owner}/${call.repo.name}`, ruleset_id: 1 }
  return ok([{ type: 'required_status_checks', ...source, parameters }])
}
