import { git } from './git.ts'

/** Git's hash of the tree without entries, the base of a first commit's diff. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** One changed file in GitHub's words; `patch` is absent for binary files, as in GitHub's answers. */
export type ChangedFile = {
  sha: string
  filename: string
  previous_filename?: string
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed'
  additions: number
  deletions: number
  patch?: string
}

const words: Record<string, ChangedFile['status']> = {
  A: 'added', D: 'removed', M: 'modified', R: 'renamed', C: 'copied', T: 'changed',
}

/** What changed between two trees or commits, with renames found, in git's order. */
export async function changedFiles(dir: string, base: string, head: string): Promise<ChangedFile[]> {
  const range = ['-M', '--no-color', '--no-ext-diff', '--full-index', base, head, '--']
  const [raw, numbers, patches] = await Promise.all([
    git(dir, ['diff', '--raw', '-z', '--no-abbrev', ...range]),
    git(dir, ['diff', '--numstat', '-z', ...range]),
    git(dir, ['diff', '--patch', ...range]),
  ])
  const counts = parseNumbers(numbers)
  const texts = patches.split(/^(?=diff --git )/m).filter((text) => text !== '')
  return parseRaw(raw).map((file, index) => {
    const hunk = texts[index]?.search(/^@@ /m) ?? -1
    const patch = hunk < 0 ? {} : { patch: texts[index]?.slice(hunk).replace(/\n$/, '') ?? '' }
    return { ...file, ...(counts[index] ?? { additions: 0, deletions: 0 }), ...patch }
  })
}

function parseRaw(raw: string): Omit<ChangedFile, 'additions' | 'deletions'>[] {
  const tokens = raw.split('\0')
  const files = []
  while (tokens.length > 1) {
    const [, , before = '', after = '', code = ''] = (tokens.shift() ?? '').split(' ')
    const first = tokens.shift() ?? ''
    const status = words[code[0] ?? ''] ?? 'changed'
    const sha = status === 'removed' ? before : after
    if (status !== 'renamed' && status !== 'copied') files.push({ sha, filename: first, status })
    else files.push({ sha, filename: tokens.shift() ?? '', previous_filename: first, status })
  }
  return files
}

function parseNumbers(numbers: string): { additions: number; deletions: number }[] {
  const tokens = numbers.split('\0')
  const counts = []
  while (tokens.length > 1) {
    const [added, deleted, name] = (tokens.shift() ?? '').split('\t')
    if (name === '') tokens.splice(0, 2) // a rename: both names follow
    counts.push({ additions: Number(added) || 0, deletions: Number(deleted) || 0 })
  }
  return counts
}
