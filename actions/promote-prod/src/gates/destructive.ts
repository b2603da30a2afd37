/** Statements of PostgreSQL after which data, or what the old version relies on, is gone. Read on comment-free text. */
const DESTRUCTIVE: readonly RegExp[] = [
  /^drop\s+(table|schema|database|type|domain|view|materialized\s+view|sequence|function|procedure|extension|role|user|policy|aggregate|server|foreign\s+table|owned)\b/,
  /^truncate\b/,
  /^alter\s+table\b[^]*\bdrop\s+(column\b|constraint\b|(?!not\s+null|default|expression|identity)[a-z_"]+)/,
  /^alter\s+(table|type|view|materialized\s+view|schema|function|sequence)\b[^]*\brename\b/,
  /^alter\s+table\b[^]*\balter\s+(column\s+)?\S+\s+(set\s+data\s+)?type\b/,
  /^alter\s+table\b[^]*\bset\s+not\s+null\b/,
  /^alter\s+table\b[^]*\bdetach\s+partition\b/,
  /^delete\s+from\b/,
  /^with\b[^]*\bdelete\s+from\b/,
  /^merge\b[^]*\bthen\s+delete\b/,
]

// A condition in brackets is one of a query inside: it bounds no row of the table.
const updatesAll = (sql: string): boolean => /^update\b/.test(sql) && /\bset\b/.test(sql) && !/\bwhere\b/.test(unbracketed(sql))

// Deeper than anybody writes; what is left then counts as it stands.
const DEPTH = 50

function unbracketed(sql: string): string {
  let rest = sql
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const next = rest.replace(/\([^()]*\)/g, ' ')
    if (next === rest) break
    rest = next
  }
  return rest
}

const isDestructive = (sql: string): boolean => updatesAll(sql) || DESTRUCTIVE.some((pattern) => pattern.test(sql))

/** The destructive statements of a migration, each cut to a few words. What cannot be destructive is not listed. */
export function destructiveStatements(sql: string): string[] {
  return statements(sql).filter((one) => isDestructive(one.toLowerCase())).map((one) => one.split(/\s+/).slice(0, 6).join(' '))
}

/**
 * Splits SQL into statements. Comments go; what stands in quotes stays together, so that neither a semicolon nor a word
 * in a string is taken for SQL. The bodies of `do` blocks are looked into like statements, and so is what they execute.
 */
function statements(sql: string): string[] {
  const found: string[] = []
  let current = ''
  for (const [token] of sql.matchAll(/--[^\n]*|\/\*[^]*?\*\/|(?<=\b[eE])'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[^]*?\$\1\$|;|[^;'"$/-]+|[^]/g)) {
    if (token.startsWith('--') || token.startsWith('/*')) current += ' '
    else if (token.startsWith('$') && token.length > 1) {
      // Only a block that runs at once destroys at once: a function's body runs when it is called.
      if (/^\s*do\b/i.test(current)) found.push(...statements(executed(token.replace(/^\$\w*\$|\$\w*\$$/g, '')).replace(/\b(begin|then|else|loop)\b/gi, ';')))
    } else if (token.startsWith("'")) current += "''"
    else if (token === ';') {
      found.push(current)
      current = ''
    } else current += token
  }
  return [...found, current].map((one) => one.replace(/\s+/g, ' ').trim()).filter((one) => one !== '')
}

const executed = (block: string): string => block.replace(/\bexecute\s+(?:format\s*\(\s*)?'((?:[^']|'')*)'/gi, (_, sql: string) => `;${sql.replaceAll("''", "'")};`)
