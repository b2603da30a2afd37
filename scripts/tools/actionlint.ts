import { installGo } from './go.ts'
import { acquire, type Report, type Tool } from './tool.ts'

const VERSION = '1.7.12'

/** actionlint, the checker of workflow files (https://github.com/rhysd/actionlint). */
export function acquireActionlint(report: Report): Promise<Tool> {
  return acquire({
    name: 'actionlint',
    version: VERSION,
    file: 'bin/actionlint',
    ways: [
      { by: 'go', install: (folder) => installGo('github.com/rhysd/actionlint/cmd/actionlint', `v${VERSION}`, folder) },
    ],
  }, report)
}
