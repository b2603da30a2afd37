import { runAction } from '@axcouncil/core/action'
import { spareMemory } from '@axcouncil/core/thrift'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'
import { post } from './post.ts'

spareMemory()
await runAction({ name: 'deploy-render', readInputs, main, withoutResult: () => ({ outcome: 'failed', adopted: false }), post })
