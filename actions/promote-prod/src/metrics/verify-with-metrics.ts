import { type Finding, askMetrics, judgeMetrics, watchMetrics } from './metrics.ts'
import { tell } from '../tell.ts'
import { type Question, verifyProduction } from '../verification.ts'
import type { World } from '../world.ts'

/**
 * Verifies production by probes and, where those are content, by Render's own metrics, which also end the soak early when
 * they show that it is not well.
 */
export async function verifyWithMetrics(world: World, question: Question, sinceMs = 0): Promise<Finding> {
  const { ports: { signal }, story } = world
  const [bad, over] = [new AbortController(), new AbortController()]
  const watching = watchMetrics(world, { bad, over: AbortSignal.any([signal, over.signal]), sinceMs })
  const report = await verifyProduction(world, { ...question, soakUntil: bad.signal }).finally(() => over.abort())
  const seen = await watching
  story.verification = report
  tell(world, `Verified: ${report.verdict}`)
  if (report.verdict !== 'healthy') return report
  // What cut the soak short counts: a later look might no longer show it.
  return (seen ? judgeMetrics(world, seen) : await askMetrics(world, sinceMs)) ?? report
}
