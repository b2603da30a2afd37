import { createScrubber } from '@axcouncil/e2e/scrub'
import { createRedactor } from '@axcouncil/core/redact'

/** What a recording must not hold, and what it must keep. */
export interface Discretion {
  /** Secrets by name. */
  secrets: Record<string, string>
  /** Words that stay although they look like somebody's: the repository and its owner. */
  keep?: readonly string[]
}

/** Takes secrets out of what is recorded, and puts pseudonyms in place of what belongs to somebody. */
export interface Cleaner {
  /** Takes this out of everything from now on, in every form; where it stands as it is, `recorded-<name>` takes its place. */
  secret(name: string, value: string): void
  /** What came from outside (answers, inputs): what is new in it gets a pseudonym. */
  foreign(text: string): string
  /** What a step made itself (requests): what is new in it is its own and stays, here and in later answers. */
  own(text: string): string
}

/**
 * A cleaner. The same value has the same pseudonym in the whole recording, of the same shape, so that a step which is
 * given the pseudonyms asks for what was recorded. What a step makes up by itself (the rows of seed-db's `synthetic`)
 * stays, since it will make it up again.
 */
export function createCleaner({ secrets, keep = [] }: Discretion): Cleaner {
  const redactor = createRedactor()
  let scrubber = createScrubber([])
  const placeholders = new Map<string, string>()
  const secret = (name: string, value: string): void => {
    if (value.length < SHORTEST || value.startsWith(PLACEHOLDER)) return
    redactor.add(value)
    scrubber = createScrubber([...placeholders.keys(), value])
    placeholders.set(value, `${PLACEHOLDER}${name}`)
  }
  for (const [name, value] of Object.entries(secrets)) secret(name, value)
  const names = new Map<string, string>([...PUBLIC, ...keep].map((word) => [word, word]))
  const counts = new Map<string, number>()
  // Longest first: a secret may contain another one.
  const withPlaceholders = (text: string): string => [...placeholders].sort(([a], [b]) => b.length - a.length).reduce((clean, [value, name]) => clean.replaceAll(value, name), text)
  const withoutSecrets = (text: string): string => scrubber.text(redactor.redact(withPlaceholders(text))).replaceAll(HOOK_KEY, '$1***')

  const learn = (text: string, isOwn: boolean): void => {
    for (const { kind, pattern, pseudonym } of SHAPES) {
      for (const [found, inner] of text.matchAll(pattern)) {
        const value = inner ?? found
        if (names.has(value) || isNobodys(value)) continue
        const n = (counts.get(kind) ?? 0) + 1
        if (!isOwn) counts.set(kind, n)
        names.set(value, isOwn ? value : pseudonym(n, value))
      }
    }
  }
  const rename = (text: string): string => {
    const renamed = [...names].filter(([value, name]) => value !== name && text.includes(value)).sort(([a], [b]) => b.length - a.length)
    if (renamed.length === 0) return text
    const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${renamed.map(([value]) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?![A-Za-z0-9])`, 'g')
    return text.replace(pattern, (value) => names.get(value) ?? value)
  }
  const clean = (text: string, isOwn: boolean): string => {
    const safe = withoutSecrets(text)
    learn(safe, isOwn)
    return rename(safe)
  }
  return { secret, foreign: (text) => clean(text, false), own: (text) => clean(text, true) }
}

// A shorter value would be found everywhere, and would prove what it is by being taken out.
const SHORTEST = 4
const PLACEHOLDER = 'recorded-'
// Render's deploy hooks carry theirs so.
const HOOK_KEY = /([?&]key=)[^&\s"'\\]+/g
// Accounts that are services, whose names stand in addresses and sentences, and words that an account may be called, too.
const PUBLIC = ['main', 'master', 'live', 'staging', 'production', 'app', 'api', 'github', 'github-actions', 'github-actions[bot]', 'dependabot[bot]', 'web-flow', 'render', 'supabase', 'vercel', 'vercel[bot]']

interface Shape {
  kind: string
  /** The whole match, or its first group, is the value. */
  pattern: RegExp
  pseudonym: (n: number, value: string) => string
}

const padded = (n: number, length: number): string => String(n).padStart(length, '0')

/** What identifies somebody's service, project or person. */
const SHAPES: Shape[] = [
  // Render: a prefix that says what it is, and 20 characters.
  { kind: 'render', pattern: /\b(?:srv|crn|dep|evt|own|tea|usr|prj|evm|bld|rgc|cdm|job|dsk|whk)-[a-z0-9]{15,24}\b/g, pseudonym: (n, value) => `${value.slice(0, 4)}${padded(n, value.length - 4)}` },
  { kind: 'project', pattern: /\b([a-z]{20})\.supabase\.(?:co|in)\b/g, pseudonym: (n) => `project${String.fromCharCode(...padded(n, 3).split('').map((digit) => 97 + Number(digit)))}`.padEnd(20, 'x') },
  { kind: 'app', pattern: /\b([a-z0-9-]+)\.onrender\.com\b/g, pseudonym: (n) => `app-${n}` },
  { kind: 'frontend', pattern: /\b([a-z0-9-]+)\.vercel\.app\b/g, pseudonym: (n) => `frontend-${n}` },
  { kind: 'uuid', pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, pseudonym: (n) => `00000000-0000-4000-8000-${padded(n, 12)}` },
  { kind: 'person', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, pseudonym: (n) => `person-${n}@example.com` },
  { kind: 'login', pattern: /"login"\s*:\s*"([^"]+)"/g, pseudonym: (n) => `login-${n}` },
  { kind: 'name', pattern: /"(?:author|committer|user)"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"/g, pseudonym: (n) => `Person ${n}` },
  { kind: 'address', pattern: /\b(?:\d{1,3}\.){3}\d{1,3}\b(?![.\d])/g, pseudonym: (n) => `192.0.2.${n % 256}` },
]

// Names and addresses that are set aside for examples (RFC 2606, RFC 5737), this machine, and the mail address that
// GitHub gives its own commits.
function isNobodys(value: string): boolean {
  return /@(?:[\w-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$/.test(value) || /^(?:127\.|0\.0\.0\.0$|192\.0\.2\.)/.test(value) || value === 'noreply@github.com'
}
