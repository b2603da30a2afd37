import type { SandboxApp } from '../listen.ts'
import type { Blobs } from './blobs.ts'
import { TwirpFailure, mountTwirp, textOf } from './twirp.ts'
import type { TwirpCall } from './twirp.ts'

/** An artifact; it is listed and downloadable only once it is `finalized`. */
export type Artifact = {
  id: number; run: string; job: string; name: string; mimeType: string; createdAt: string; expiresAt: string
  size: number; digest: string; finalized: boolean
}

const retentionDays = 90
const longestName = 260

/** Mounts the artifact service that @actions/artifact 2 to 6 speak; gives the live list of artifacts. */
export function mountArtifacts(app: SandboxApp, place: { key: Buffer; blobs: Blobs; nextId: () => number }): Artifact[] {
  const artifacts: Artifact[] = []
  const { blobs, key, nextId } = place
  mountTwirp(app, key, {
    name: 'ArtifactService',
    methods: {
      CreateArtifact(call) {
        const artifact = draft(call, nextId(), artifacts)
        artifacts.push(artifact)
        return { ok: true, signed_upload_url: blobs.uploadUrl(artifact.id, call.origin) }
      },
      async FinalizeArtifact(call) {
        const artifact = find(call, artifacts)
        await finalize(call, artifact, blobs)
        return { ok: true, artifact_id: String(artifact.id) }
      },
      ListArtifacts(call) {
        return { artifacts: listed(call, artifacts).map(present) }
      },
      GetSignedArtifactURL(call) {
        const artifact = find(call, artifacts)
        if (!artifact.finalized) throw new TwirpFailure('not_found', 'artifact is not uploaded yet')
        return { name: artifact.name, signed_url: artifactUrl(artifact, blobs, call.origin) }
      },
      async DeleteArtifact(call) {
        const artifact = find(call, artifacts)
        artifacts.splice(artifacts.indexOf(artifact), 1)
        await blobs.remove(artifact.id)
        return { ok: true, artifact_id: String(artifact.id) }
      },
    },
  })
  return artifacts
}

/** A signed address that gives the artifact; an archive is offered as `<name>.zip`, a single file under its own name. */
export function artifactUrl(artifact: Artifact, blobs: Blobs, origin: string): string {
  const archive = artifact.mimeType === 'application/zip' && !artifact.name.toLowerCase().endsWith('.zip')
  const name = archive ? `${artifact.name}.zip` : artifact.name
  return blobs.downloadUrl({ id: artifact.id, origin, name, type: artifact.mimeType })
}

function draft(call: TwirpCall, id: number, existing: Artifact[]): Artifact {
  const name = textOf(call, 'name')
  if (name === '' || name.length > longestName || /["<>|*?:\r\n\\/]/.test(name)) {
    throw new TwirpFailure('invalid_argument', `the artifact name ${JSON.stringify(name)} is not valid`)
  }
  if (existing.some((each) => each.run === call.backend.run && each.name === name)) {
    throw new TwirpFailure('already_exists', 'an artifact with this name already exists on the workflow run')
  }
  const version = Number(call.message['version'])
  if (!(version >= 4 && version <= 7)) throw new TwirpFailure('invalid_argument', `version ${version} is not known`)
  const days = retentionDays * 24 * 3600 * 1000
  return {
    id, run: call.backend.run, job: call.backend.job, name, size: 0, digest: '', finalized: false,
    mimeType: textOf(call, 'mime_type') || 'application/zip', createdAt: new Date().toISOString(),
    expiresAt: textOf(call, 'expires_at') || new Date(Date.now() + days).toISOString(),
  }
}

function find(call: TwirpCall, artifacts: Artifact[]): Artifact {
  const name = textOf(call, 'name')
  const artifact = artifacts.find((each) => each.run === call.backend.run && each.name === name)
  if (artifact === undefined) throw new TwirpFailure('not_found', `no artifact ${JSON.stringify(name)} in this run`)
  return artifact
}

/** Compares size and hash with what arrived, so that a cut upload is never taken for a whole one. */
async function finalize(call: TwirpCall, artifact: Artifact, blobs: Blobs): Promise<void> {
  const stored = await blobs.digest(artifact.id)
  if (stored === undefined) throw new TwirpFailure('invalid_argument', 'nothing was uploaded')
  const digest = `sha256:${stored.sha256}`
  const claimed = textOf(call, 'hash')
  if (Number(call.message['size'] ?? 0) !== stored.size || (claimed !== '' && claimed !== digest)) {
    throw new TwirpFailure('invalid_argument', 'size or hash is not that of the upload')
  }
  Object.assign(artifact, { size: stored.size, digest, finalized: true })
}

function listed(call: TwirpCall, artifacts: Artifact[]): Artifact[] {
  const name = textOf(call, 'name_filter')
  const id = textOf(call, 'id_filter')
  return artifacts.filter((each) => each.finalized && each.run === call.backend.run
    && (name === '' || each.name === name) && (id === '' || String(each.id) === id))
}

function present(artifact: Artifact) {
  return {
    workflow_run_backend_id: artifact.run, workflow_job_run_backend_id: artifact.job, database_id: String(artifact.id),
    name: artifact.name, size: String(artifact.size), created_at: artifact.createdAt, digest: artifact.digest,
  }
}
