import { basename, dirname } from 'node:path'
import type { Environment } from './env.ts'
import { ActionError } from './errors.ts'

/** An artifact of this run. */
export interface ArtifactInfo {
  id: number
  name: string
  createdAt: Date | undefined
}

/** The artifacts of this run. */
export interface Artifacts {
  /** Uploads files under a folder as one artifact and answers its page. */
  upload(name: string, files: string[], folder: string): Promise<{ id: number | undefined; url: string | undefined }>
  /** Uploads one file as it is, under its own name: its page shows the file itself where a browser can. */
  uploadFile(file: string): Promise<{ id: number | undefined; url: string | undefined }>
  list(): Promise<ArtifactInfo[]>
  /** Unpacks an artifact into a folder, which is made. */
  download(id: number, folder: string): Promise<void>
}

/**
 * The only door to @actions/artifact, which loads when first used: it is most of a bundle.
 * @throws ActionError where the runner gives no access to artifacts (a step run by hand, GitHub Enterprise Server).
 */
export function createArtifacts(environment: Environment): Artifacts {
  const { serverUrl, repository, runId, variable } = environment
  if (!variable('ACTIONS_RUNTIME_TOKEN') || !variable('ACTIONS_RESULTS_URL')) {
    throw new ActionError('This runner gives no access to artifacts (ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set)', {
      advice: 'Run the step on a runner of GitHub Actions; steps run by hand have no artifacts.',
    })
  }
  if (!servesArtifacts(serverUrl)) {
    throw new ActionError(`GitHub Enterprise Server (${serverUrl}) does not have the artifacts that this action uses`, {
      advice: 'Run without shards and with `upload: never` there.',
    })
  }
  const open = async () => new (await import('@actions/artifact')).DefaultArtifactClient()
  const page = (id: number | undefined): string | undefined =>
    id && repository && runId ? `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}/artifacts/${id}` : undefined
  return {
    upload: async (name, files, folder) => {
      const { id } = await (await open()).uploadArtifact(artifactName(name), files, folder)
      return { id, url: page(id) }
    },
    uploadFile: async (file) => {
      const { id } = await (await open()).uploadArtifact(basename(file), [file], dirname(file), { skipArchive: true })
      return { id, url: page(id) }
    },
    list: async () => {
      const { artifacts } = await (await open()).listArtifacts()
      return artifacts.map(({ id, name, createdAt }) => ({ id, name, createdAt }))
    },
    download: async (id, folder) => {
      await (await open()).downloadArtifact(id, { path: folder })
    },
  }
}

/** A name that the service takes: it refuses `" : < > | * ? \ /` and line breaks. */
export const artifactName = (name: string): string => name.replace(/[":<>|*?\r\n\\/]+/g, '-')

// The hosts on which @actions/artifact works (its isGhes): github.com, GitHub Enterprise Cloud with data residency, and
// names of this machine.
function servesArtifacts(serverUrl: string): boolean {
  const host = URL.canParse(serverUrl) ? new URL(serverUrl).hostname.toLowerCase() : ''
  return host === 'github.com' || host.endsWith('.ghe.com') || host === 'localhost' || host.endsWith('.localhost')
}
