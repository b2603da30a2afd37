/** Takes secrets out of text. Shared by everything that prints, so that one registration is enough. */
export interface Redactor {
  /** Registers a secret with its URL-encoded, Base64 and JSON-escaped forms, and its lines; answers all forms. */
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
  const lines = secret.split(/\r?\n/).map((line) => line.trim())
  const values = [secret, secret.trim(), ...lines].filter((value) => value.length >= SHORTEST)
  return [...new Set(values.flatMap(encodings))].filter((form) => form.length >= SHORTEST)
}

function encodings(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64')
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(toWellFormed(value)),
    encodeURIComponent(toWellFormed(value)).replaceAll('%20', '+'),
    base64,
    base64.replaceAll('=', ''),
    Buffer.from(value).toString('base64url'),
    encodeURIComponent(base64),
  ]
}

const toWellFormed = (value: string): string => value.toWellFormed()
