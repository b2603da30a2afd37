/** What a caller says shows secrets: tests by file or title, and pages by address. */
export interface SecretPages {
  /** Whether a test is one of those, by its file or its titles. */
  ofTest(test: { file: string; titles: string[] }): boolean
  /** Whether pages are listed by address, so that a test's own addresses must be known. */
  byAddress: boolean
  ofAddress(address: string): boolean
}

/**
 * Reads the list. A pattern that begins with `/` or holds `://` is about the address of a page: its path, or all of it
 * but query and hash. Any other is about a test: its file in the repository, or its titles joined by ` › `. `**` stands
 * for anything; `*` for anything but a slash, and for anything in titles.
 */
export function secretPages(patterns: readonly string[]): SecretPages {
  const isAddress = (pattern: string): boolean => pattern.startsWith('/') || pattern.includes('://')
  const addresses = patterns.filter(isAddress).map((pattern) => ({ whole: pattern.includes('://'), glob: globOf(pattern, '[^/]*') }))
  const others = patterns.filter((pattern) => !isAddress(pattern))
  const [files, titles] = [others.map((pattern) => globOf(pattern, '[^/]*')), others.map((pattern) => globOf(pattern, '.*'))]
  return {
    byAddress: addresses.length > 0,
    ofTest: (test) => files.some((glob) => glob.test(test.file)) || titles.some((glob) => glob.test(test.titles.join(' › '))),
    ofAddress: (address) => {
      if (!URL.canParse(address)) return false
      const { origin, pathname } = new URL(address)
      return addresses.some(({ whole, glob }) => glob.test(whole ? `${origin}${pathname}` : pathname))
    },
  }
}

function globOf(pattern: string, star: string): RegExp {
  const source = pattern.split(/(\*\*\/|\*\*|\*)/).map((part) => (part === '**/' ? '(?:.*/)?' : part === '**' ? '.*' : part === '*' ? star : part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&')))
  return new RegExp(`^${source.join('')}$`, 's')
}
