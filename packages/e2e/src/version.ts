import { errorMessage } from '@axcouncil/core/errors'
import type { Http, HttpResponse } from '@axcouncil/core/http'
import { isStatus } from '@axcouncil/core/http-error'

/** Why a deployment cannot be taken for the one under test. */
export interface VersionFault {
  /** Another version answered, an answer without any version, or no answer that could be read. */
  kind: 'other' | 'none' | 'unreachable'
  cause: string
  advice: string
}

interface VersionQuestion {
  url: URL
  expected: string
  moment: 'before' | 'after'
}

/**
 * Looks whether a deployment answers with the expected version: its body or one of its headers must hold it, where
 * commits match by prefixes of seven or more hex digits, either way.
 * @returns what it answered instead, and what to do, or undefined where the version is right.
 */
export async function findVersionFault(http: Http, question: VersionQuestion): Promise<VersionFault | undefined> {
  const { url, expected, moment } = question
  const when = moment === 'before' ? 'Before the tests' : 'After the tests'
  const page = `${url.origin}${url.pathname}`
  try {
    const answer = await http.send({ url: url.href, fresh: true, headers: { 'cache-control': 'no-cache' }, maxBytes: 1024 * 1024, timeoutMs: 15_000 })
    const text = [...Object.values(answer.headers), answer.body.toString('utf8')].join('\n')
    if (holdsVersion(text, expected)) return undefined
    const found = versionsIn(answer)
    return found.length > 0 ? otherVersion(`${when} ${page}`, { found, expected, moment }) : noVersion(`${when} ${page}`, answer)
  } catch (error) {
    const advice = isStatus(error, 401, 403)
      ? 'Give `version-url` an address that needs no login, or that the deployment protection lets through.'
      : 'Look whether the service is up, and whether `version-url` is right: open it in a browser.'
    return { kind: 'unreachable', cause: `${when} the version could not be read: ${errorMessage(error)}`, advice }
  }
}

function otherVersion(where: string, { found, expected, moment }: { found: string[]; expected: string; moment: VersionQuestion['moment'] }): VersionFault {
  const shown = found.slice(0, 2).map((version) => short(version)).join(' and ')
  const advice =
    moment === 'before'
      ? 'Wait until the deployment is live before its tests start (wait-healthy does), or deploy this version again.'
      : 'Let nothing else deploy to this environment while its tests run, then run this job again.'
  return { kind: 'other', cause: `${where} answered with version ${shown}, not with ${short(expected)}`, advice }
}

const noVersion = (where: string, { status, headers, body }: HttpResponse): VersionFault => ({
  kind: 'none',
  cause: `${where} answered without any version (${[`status ${status}`, headers['content-type']?.split(';', 1)[0], `${body.length} bytes`].filter(Boolean).join(', ')})`,
  advice: 'Let `version-url` answer with the commit that runs there, such as {"commit":"8f31c2a"} or a header x-version. Until then nobody can tell which version was tested.',
})

// A commit is known by its first seven digits.
const short = (version: string): string => (isCommit(version) ? version.slice(0, 12) : version.slice(0, 40))
const isCommit = (word: string): boolean => /^[0-9a-f]{7,64}$/i.test(word)

/** Whether a text names a version: as a whole word, or as a commit's prefix. */
export function holdsVersion(text: string, expected: string): boolean {
  const words = text.split(/[^A-Za-z0-9._+-]+/)
  const commit = isCommit(expected) ? expected.toLowerCase() : undefined
  return words.some((word) => {
    if (word === expected) return true
    const found = word.toLowerCase()
    return commit !== undefined && isCommit(found) && (found.startsWith(commit) || commit.startsWith(found))
  })
}

const NAMED = /(commit|version|revision|release|build|git[-_]?sha|\bsha\b)/i

// What an answer says of its version: fields and headers of such names, and the body where it is nothing but one word.
// Headers of the web itself, such as an ETag, are hex digits too and say nothing.
function versionsIn({ headers, body }: HttpResponse): string[] {
  const named = Object.entries(headers).flatMap(([name, value]) => (NAMED.test(name) && looksLikeVersion(value) ? [value] : []))
  const text = body.toString('utf8').trim()
  if (looksLikeVersion(text)) return [...named, text]
  const fields = [...text.matchAll(/"([\w.-]{1,60})"\s*:\s*"([^"\\]{1,100})"/g)]
  return [...named, ...fields.flatMap(([, name, value]) => (NAMED.test(name!) && looksLikeVersion(value!) ? [value!] : []))]
}

const looksLikeVersion = (text: string): boolean => isCommit(text) || /^v?\d[\w.+-]{0,60}$/.test(text)
