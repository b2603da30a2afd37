import { runAction } from '@axcouncil/core/action'
import { spareMemory } from '@axcouncil/core/thrift'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'

spareMemory()
await runAction({ name: 'wait-healthy', readInputs, main, withoutResult: () => ({ verdict: 'unknown' }) })
