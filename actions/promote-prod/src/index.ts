import { type Action, runAction } from '@axcouncil/core/action'
import { InputError } from '@axcouncil/core/errors'
import { spareMemory } from '@axcouncil/core/thrift'
import { type Inputs, readInputs } from './inputs.ts'

// Loaded once the inputs are right: wrong ones are told sooner.
const main: Action<Inputs>['main'] = async (inputs, ports) => (await import('./main.ts')).main(inputs, ports)
const post: Action<Inputs>['post'] = async (ports, source) => (await import('./post.ts')).post(ports, source)
// A defect of ours may show when production was changed already; wrong inputs are found before.
const withoutResult = (failure: unknown): { outcome: string } => ({ outcome: failure instanceof InputError ? 'failed' : 'unknown' })

spareMemory()
await runAction({ name: 'promote-prod', readInputs, main, withoutResult, post })
