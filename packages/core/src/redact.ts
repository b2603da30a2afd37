import { escapeHtml, escapeMarkdown } from './markdown.ts'

/** Takes secrets out of text. Shared by everything that prints, so that one registration is enough. */
export interface Redactor {
  /** Registers a secret with its lines and the password of an address, in every form it may be written; answers all forms. */
  add(secret: string): string[]
  /** The text with every registered form replaced by `***`. */
  redact(text: string): string
}

/** A redactor that knows no secrets yet. */
export function createRedactor(): Redactor {
  const forms = new Set<string>()
  let longestFirst: string[] = []
  return {
    add(secret) {
      const added = formsOf(secret)
      for (const form of added) forms.add(form)
      // A secret may contain another one: the longer is replaced first, or its tail would remain.
      longestFirst = [...forms].sort((a, b) => b.length - a.length)
      return added
    },
    redact: (text) => longestFirst.reduce((clean, form) => clean.replaceAll(form, '***'), text),
  }
}

// Masking `a` or `42` would make every log unreadable and prove what the secret is.
const SHORTEST = 4

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r\n?|\n/).map((line) => line.trim())
  const values = [secret, secret.trim(), ...lines, ...partsOfUrl(secret.trim())].filter((value) => value.length >= SHORTEST)
  return [...new Set(values.flatMap(encodings))].filter((form) => form.length >= SHORTEST)
}

// What is secret in an address and shows up without the rest of it: its password, as written and as meant. One that the
// rest of the address says too (`postgres:postgres@`) is no secret, and masking it would take the word out of the log.
function partsOfUrl(secret: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(secret) || !URL.canParse(secret)) return []
  const { password, href, username, host, pathname, searchParams } = new URL(secret)
  // Messages leave an address's query out, so a webhook's token is masked by itself. Render's hooks carry theirs as `key`.
  const token = searchParams.get('key') ?? pathname.split('/').filter((part) => part.length >= 20).at(-1) ?? ''
  return [href, token, ...[password, decoded(password)].filter((word) => !`${username} ${host} ${pathname}`.includes(word))]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

// The forms in which the runner, servers and our own Markdown write a value down.
function encodings(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1)
  const uri = encodeURIComponent(value.toWellFormed())
  return [
    value,
    json,
    // PHP escapes slashes, Go what HTML gives a meaning, Python what is not ASCII.
    json.replaceAll('/', '\\/'),
    json.replace(/[<>&]/g, asUnicode),
    json.replace(/[^\x20-\x7e]/g, asUnicode),
    uri,
    uri.replaceAll('%20', '+'),
    uri.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    new URLSearchParams([['', value.toWellFormed()]]).toString().slice(1),
    escapeMarkdown(value),
    escapeHtml(value),
    ...base64Forms(value),
  ]
}

const asUnicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

// Base64 of a longer text (`user:password`) holds the secret's in one of three alignments, but for the characters
// at its ends that mix with its neighbours. The runner masks these shifts too (its ValueEncoders.cs).
function base64Forms(value: string): string[] {
  const whole = Buffer.from(value).toString('base64')
  const shifted = [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)])
    return bytes.toString('base64').slice(Math.ceil((shift * 4) / 3), Math.floor((bytes.length * 4) / 3))
  })
  const inner = shifted.filter((form) => form.length >= SHORTEST_INNER)
  return [whole, whole.replaceAll('=', ''), ...inner].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(form)])
}

// Fewer characters of Base64 than this could be anybody's word.
const SHORTEST_INNER = 8
