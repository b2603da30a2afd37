import { ActionError } from '@axcouncil/core/errors'

/**
 * The notes of one version: what stands in CHANGELOG.md under its heading (`## 1.2.3` or `## [1.2.3] - 2026-11-23`).
 * @throws ActionError where there is no such heading, more than one, or nothing under it.
 */
export function notesOf(changelog: string, version: string): string {
  const parts = changelog.split(/^## +/m).slice(1)
  const found = parts.filter((part) => part.match(/^\[?v?(\d+\.\d+\.\d+)\]?(?=\s|$)/)?.[1] === version)
  const advice = `Write what changed for users under \`## ${version}\`, commit it to main, and start again.`
  if (found.length === 0) throw new ActionError(`CHANGELOG.md has no entry for ${version}`, { advice })
  if (found.length > 1) throw new ActionError(`CHANGELOG.md has ${found.length} entries for ${version}`, { advice: 'Join them to one.' })
  const notes = found[0]!.split('\n').slice(1).join('\n').trim()
  if (notes === '') throw new ActionError(`The entry for ${version} in CHANGELOG.md is empty`, { advice })
  return notes
}
