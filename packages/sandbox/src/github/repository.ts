import { account, nodeId } from './account.ts'
import { ok } from './route.ts'
import type { Call, Route } from './route.ts'

const since = '2024-01-01T00:00:00Z'
const links = {
  archive: '{archive_format}{/ref}', assignees: '{/user}', branches: '{/branch}', collaborators: '{/collaborator}',
  comments: '{/number}', commits: '{/sha}', compare: '{base}...{head}', contents: '{+path}', contributors: '',
  deployments: '', downloads: '', events: '', forks: '', hooks: '', issues: '{/number}', keys: '{/key_id}', labels: '{/name}',
  languages: '', merges: '', milestones: '{/number}', pulls: '{/number}', releases: '{/id}', stargazers: '',
  statuses: '{sha}', subscribers: '', subscription: '', tags: '', teams: '',
}
const nested = {
  blobs: 'git/blobs{/sha}', git_commits: 'git/commits{/sha}', git_refs: 'git/refs{/sha}', git_tags: 'git/tags{/sha}',
  trees: 'git/trees{/sha}', issue_comment: 'issues/comments{/number}', issue_events: 'issues/events{/number}',
}

/** A repository as other answers embed it (`minimal-repository`); private, so that anonymous readers see nothing. */
export function minimalRepository({ repo, api, html, origin }: Pick<Call, 'repo' | 'api' | 'html' | 'origin'>) {
  const urls = Object.entries(links).map(([name, rest]) => {
    const slash = ['archive', 'compare', 'contents', 'statuses'].includes(name) ? '/' : ''
    return [`${name}_url`, `${api}/${name}${slash}${rest}`]
  })
  const more = Object.entries(nested).map(([name, path]) => [`${name}_url`, `${api}/${path}`])
  return {
    ...Object.fromEntries([...urls, ...more]) as Record<string, string>,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    id: repo.id, node_id: nodeId('Repository', repo.id), name: repo.name, full_name: `${repo.owner}/${repo.name}`,
    owner: account(origin, repo.owner), private: true, html_url: html, description: null, fork: false, url: api,
  }
}

/** A repository as a pull request's head and base embed it (`repository`). */
export function embeddedRepository(call: Pick<Call, 'repo' | 'api' | 'html' | 'origin'>) {
  const { repo, html } = call
  const git = `github.com/${repo.owner}/${repo.name}.git`
  return {
    ...minimalRepository(call),
    clone_url: `https://${git}`, git_url: `git://${git}`, ssh_url: `git@github.com:${repo.owner}/${repo.name}.git`,
    svn_url: html, mirror_url: null, homepage: null, language: null, license: null, default_branch: repo.defaultBranch,
    forks: 0, forks_count: 0, stargazers_count: 0, watchers: 0, watchers_count: 0,
    open_issues: 0, open_issues_count: 0, size: 0, has_issues: true, has_projects: false, has_wiki: false,
    has_pages: false, has_downloads: true, has_discussions: false, archived: false, disabled: false,
    visibility: 'private', pushed_at: since, created_at: since, updated_at: since,
  }
}

/** A repository as `GET /repos/{owner}/{repo}` answers it (`full-repository`). */
function fullRepository(call: Call) {
  return { ...embeddedRepository(call), subscribers_count: 0, network_count: 0 }
}

/** The repository itself. */
export const repositoryRoutes: Route[] = [
  { method: 'GET', path: '', needs: [], handle: (call) => ok(fullRepository(call)) },
]
