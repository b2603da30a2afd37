import { ActionError } from '@axcouncil/core/errors'
import { isStatus } from '@axcouncil/core/http-error'
import type { GitHub } from '@axcouncil/core/github'

/** A commit that ships. */
export interface ShippedCommit {
  sha: string
  subject: string
  author: string
  /** The pull request that its subject names, as merges and squashes do. */
  pull: number | undefined
}

/** What lies between what is live and the candidate. */
export interface Shipment {
  from: string
  to: string
  relation: 'ahead' | 'behind' | 'diverged' | 'identical'
  aheadBy: number
  behindBy: number
  /** The newest 250, newest first. */
  commits: ShippedCommit[]
  authors: string[]
  url: string | undefined
}

interface Comparison {
  status: Shipment['relation']
  ahead_by: number
  behind_by: number
  html_url?: string
  commits: { sha: string; commit: { message: string; author?: { name?: string } | null }; author?: { login?: string } | null }[]
}

/**
 * Compares two commits (https://docs.github.com/en/rest/commits/commits#compare-two-commits). Undefined where GitHub
 * knows one of them no longer, after a force push or in another repository.
 */
export async function compareCommits(github: GitHub, from: string, to: string): Promise<Shipment | undefined> {
  try {
    const found = await github.call<Comparison>('GET', `compare/${from}...${to}`)
    if (!isComparison(found)) throw new ActionError(`GitHub's comparison of ${from.slice(0, 7)} and ${to.slice(0, 7)} cannot be read`)
    const commits = found.commits.map(({ sha, commit, author }): ShippedCommit => {
      const subject = commit.message.split('\n', 1)[0] ?? ''
      return { sha, subject, author: author?.login ?? commit.author?.name ?? 'unknown', pull: pullIn(commit.message) }
    })
    return {
      from, to, relation: found.status, aheadBy: found.ahead_by, behindBy: found.behind_by,
      commits: commits.reverse(), authors: [...new Set(commits.map(({ author }) => author))], url: found.html_url,
    }
  } catch (error) {
    if (isStatus(error, 404, 422)) return undefined
    throw error
  }
}

const isComparison = (found: Partial<Comparison> | undefined): boolean =>
  ['ahead', 'behind', 'diverged', 'identical'].includes(found?.status ?? '') && Number.isInteger(found?.ahead_by) && Number.isInteger(found?.behind_by) && Array.isArray(found?.commits)

// "Merge pull request #12 from …", and "Subject (#12)" of a squash.
function pullIn(message: string): number | undefined {
  const [, merged, squashed] = /^Merge pull request #(\d+)|\(#(\d+)\)\s*(?:\n|$)/.exec(message) ?? []
  return Number(merged ?? squashed) || undefined
}
