import type { World } from '../../packages/sandbox/src/world.ts'
import type { Progress } from './progress.ts'
import type { Settings } from './settings.ts'

/** What playing a release needs, whoever runs the pipeline. */
export interface Release {
  world: World
  settings: Settings
  /** A folder of our own. */
  folder: string
  progress: Progress
  signal: AbortSignal
}
