import { errorMessage } from '@axcouncil/core/errors'
import type { Http } from '@axcouncil/core/http'

/**
 * Looks whether a deployment answers with the expected version: its body or one of its headers must hold it, where
 * commits match by prefixes of seven or more hex digits, either way.
 * @returns what it answered instead, as a sentence, or undefined where the version is right.
 */
export async function findVersionFault(http: Http, { url, expected, moment }: { url: URL; expected: string; moment: 'before' | 'after' }): Promise<string | undefined> {
  const when = moment === 'before' ? 'Before the tests' : 'After the tests'
  try {
    const answer = await http.send({ url: url.href, fresh: true, headers: { 'cache-control': 'no-cache' }, maxBytes: 1024 * 1024, timeoutMs: 15_000 })
    const text = [...Object.values(answer.headers), answer.body.toString('utf8')].join('\n')
    if (holdsVersion(text, expected)) return undefined
    return `${when} ${url.origin}${url.pathname} did not answer with version ${expected.slice(0, 12)}: the deployment is another one`
  } catch (error) {
    return `${when} the version could not be read: ${errorMessage(error)}`
  }
}

/** Whether a text names a version: as a whole word, or as a commit's prefix. */
export function holdsVersion(text: string, expected: string): boolean {
  const words = text.split(/[^A-Za-z0-9._+-]+/)
  const commit = /^[0-9a-f]{7,64}$/i.test(expected) ? expected.toLowerCase() : undefined
  return words.some((word) => {
    if (word === expected) return true
    const found = word.toLowerCase()
    return commit !== undefined && /^[0-9a-f]{7,64}$/.test(found) && (found.startsWith(commit) || commit.startsWith(found))
  })
}
