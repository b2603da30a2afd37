import { installWheel } from './python.ts'
import { acquire, type Report, type Tool } from './tool.ts'

const WHEEL = {
  name: 'zizmor',
  version: '1.32.0',
  sha256: [
    '84a6acb975accc13408786a2bd274b572537ca19c933ebbc13e78f3988562071', // Linux x64, glibc
    'dd818f99d833b86cd432d5412d620d936b5df074b33404fff8b67acff55d3259', // Linux x64, musl
    'd34dcfa702875202b4163d90ebb9cc5222f3d1a7d4b72bf796d87b5a15b24194', // Linux arm64, musl
    'aa4b4e216321dd5cf202cd79fc83296468f0eed79d850cd65ac8187a6bbc5496', // macOS x64
    '0a999c98015becd9f69919ce01febadfb1c2be9b8ec2ce9ef7eb13ff23ba8eba', // macOS arm64
  ],
}

/** zizmor, which audits workflows and actions for security (https://docs.zizmor.sh). */
export function acquireZizmor(report: Report): Promise<Tool> {
  return acquire({
    name: 'zizmor',
    version: WHEEL.version,
    file: 'bin/zizmor',
    ways: [{ by: 'pip', install: (folder) => installWheel(WHEEL, folder) }],
  }, report)
}
