import { nodeId } from './account.ts'
import { notFound } from './failures.ts'
import { idOf, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { StoredArtifact } from './store.ts'

/** Artifacts, as the results service keeps them. docs.github.com/rest/actions/artifacts */
export const artifactRoutes: Route[] = [
  { method: 'GET', path: '/actions/runs/:id/artifacts', needs: ['actions:read'], handle: artifactsOfRun },
  { method: 'GET', path: '/actions/artifacts', needs: ['actions:read'], handle: allArtifacts },
  { method: 'GET', path: '/actions/artifacts/:id/:format', needs: ['actions:read'], handle: download },
  { method: 'GET', path: '/actions/artifacts/:id', needs: ['actions:read'], handle: (call) => ok(present(call, artifactOf(call))) },
]

function present(call: Call, artifact: StoredArtifact) {
  const { api, repo } = call
  const url = `${api}/actions/artifacts/${artifact.id}`
  const run = repo.runs.find((each) => String(each.id) === artifact.runId)
  const workflow_run = run === undefined ? null : {
    id: run.id, repository_id: repo.id, head_repository_id: repo.id, head_branch: run.headBranch, head_sha: run.headSha,
  }
  return {
    id: artifact.id, node_id: nodeId('Artifact', artifact.id), name: artifact.name, size_in_bytes: artifact.size, url,
    archive_download_url: `${url}/zip`, expired: Date.parse(artifact.expiresAt) < Date.parse(call.store.now()),
    created_at: artifact.createdAt, updated_at: artifact.createdAt, expires_at: artifact.expiresAt,
    digest: artifact.digest, workflow_run,
  }
}

/** All artifacts of the runs that this repository knows. */
function artifactsOf(call: Call): StoredArtifact[] {
  return call.repo.runs.flatMap((run) => call.store.artifacts(run.id))
}

function artifactOf(call: Call): StoredArtifact {
  const id = idOf(call, 'id')
  const artifact = artifactsOf(call).find((each) => each.id === id)
  if (artifact === undefined) throw notFound()
  return artifact
}

function listed(call: Call, artifacts: StoredArtifact[]): Answer {
  const name = call.query('name')
  const shown = artifacts.filter((each) => name === undefined || each.name === name).toReversed()
  return page(call, shown.map((each) => present(call, each)), (part) => ({ total_count: shown.length, artifacts: part }))
}

function artifactsOfRun(call: Call): Answer {
  const id = idOf(call, 'id')
  if (id === undefined || !call.repo.runs.some((run) => run.id === id)) throw notFound()
  return listed(call, call.store.artifacts(id))
}

function allArtifacts(call: Call): Answer {
  return listed(call, artifactsOf(call))
}

function download(call: Call): Answer {
  if (call.param('format') !== 'zip') throw notFound()
  return { status: 302, headers: { location: artifactOf(call).downloadUrl } }
}
