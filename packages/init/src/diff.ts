/** The lines in which two texts differ, as `diff -u` marks them, with three lines around. Empty where they are the same. */
export function diff(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const marked = walk(a, b, lengths(a, b))
  const near = marked.map((_, i) => marked.slice(Math.max(0, i - 3), i + 4).some((line) => !line.startsWith(' ')))
  return marked.flatMap((line, i) => (near[i] ? [line] : near[i - 1] ? ['  …'] : []))
}

/** Length of the longest common tail from each pair of places on. */
function lengths(a: string[], b: string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!)
    }
  }
  return table
}

function walk(a: string[], b: string[], common: number[][]): string[] {
  const lines: string[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(`  ${a[i]}`)
      i += 1
      j += 1
    } else if (j >= b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) lines.push(`- ${a[i++]}`)
    else lines.push(`+ ${b[j++]}`)
  }
  return lines
}
