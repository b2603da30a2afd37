import { type Finding, askMetrics, watchMetrics } from './metrics.ts'
import { tell } from './tell.ts'
import { type Question, verifyProduction } from './verification.ts'
import type { World } from './world.ts'

/**
 * Verifies production by probes and, where those are content, by Render's own metrics, which also end the soak early when
 * they show that it is not well.
 */
export async function verifyWithMetrics(world: World, question: Question, sinceMs = 0): Promise<Finding> {
  const { ports: { signal }, story } = world
  const [bad, over] = [new AbortController(), new AbortController()]
  const watching = watchMetrics(world, { bad, over: AbortSignal.any([signal, over.signal]), sinceMs })
  const report = await verifyProduction(world, { ...question, soakUntil: bad.signal }).finally(() => over.abort())
  await watching
  story.verification = report
  tell(world, `Verified: ${report.verdict}`)
  return report.verdict === 'healthy' ? ((await askMetrics(world, sinceMs)) ?? report) : report
}
