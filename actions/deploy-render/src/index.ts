import { runAction } from '@axcouncil/core/action'
import { CanceledError } from '@axcouncil/core/errors'
import { spareMemory } from '@axcouncil/core/thrift'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'
import { post } from './post.ts'

spareMemory()
const withoutResult = (failure: unknown): { outcome: string; adopted: boolean } => ({ outcome: failure instanceof CanceledError ? 'canceled' : 'failed', adopted: false })

await runAction({ name: 'deploy-render', readInputs, main, withoutResult, post })
