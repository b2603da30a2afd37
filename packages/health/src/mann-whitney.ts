/** How much greater the values of one sample are than those of another. */
export interface MannWhitney {
  /** Of all pairs of one value from each sample, those in which the first sample's is greater; ties count half. */
  u: number
  /** Two-sided, by the normal approximation, corrected for ties and continuity. 1 where all values are the same. */
  p: number
  /** By how much the first sample is greater: the median of all pairs' differences (Hodges and Lehmann). */
  shift: number
  /** Bounds of the shift with a confidence of 98 %; infinite where there are too few values to say. */
  lower: number
  upper: number
}

/** The quantile of the normal distribution for 98 %, Kayenta's level of confidence. */
const Z = 2.3263478740408408

/**
 * The Mann-Whitney U test of two samples, neither of them empty, and the confidence interval that comes with it (Hollander,
 * Wolfe and Chicken, Nonparametric Statistical Methods, 4.1 to 4.3). It asks nothing of the distributions, so that one
 * outlier counts as one value, however far out it is.
 */
export function mannWhitney(x: readonly number[], y: readonly number[]): MannWhitney {
  const pairs = x.length * y.length
  const all = x.length + y.length
  const differences = x.flatMap((a) => y.map((b) => a - b)).sort((a, b) => a - b)
  const u = differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0)
  const variance = (pairs / 12) * (all + 1 - tied([...x, ...y]) / (all * (all - 1)))
  const away = Math.max(0, Math.abs(u - pairs / 2) - 0.5)
  // Ties only ever narrow the interval: without their correction it errs on the side of "no difference".
  const rank = Math.floor((pairs + 1) / 2 - Z * Math.sqrt((pairs / 12) * (all + 1)))
  return {
    u,
    p: variance > 0 ? Math.min(1, erfc(away / Math.sqrt(variance) / Math.SQRT2)) : 1,
    shift: median(differences),
    lower: rank < 1 ? -Infinity : differences[rank - 1]!,
    upper: rank < 1 ? Infinity : differences[pairs - rank]!,
  }
}

/** The sum of t³ - t over groups of t equal values. */
function tied(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].reduce((sum, t) => sum + (t ** 3 - t), 0)
}

/** The middle of values in ascending order; of two middles their mean. NaN without values. */
export function median(sorted: readonly number[]): number {
  const half = (sorted.length - 1) / 2
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2
}

const COEFFICIENTS = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277]

/** The complementary error function for z >= 0, within 1.2e-7 of its value (Numerical Recipes, 6.2). */
function erfc(z: number): number {
  const t = 1 / (1 + z / 2)
  return t * Math.exp(COEFFICIENTS.reduceRight((sum, c) => sum * t + c, 0) - z * z)
}
