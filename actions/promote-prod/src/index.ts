import { runAction } from '@axcouncil/core/action'
import { InputError } from '@axcouncil/core/errors'
import { spareMemory } from '@axcouncil/core/thrift'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'
import { post } from './post.ts'

spareMemory()
// A defect of ours may show when production was changed already; wrong inputs are found before.
await runAction({ name: 'promote-prod', readInputs, main, withoutResult: (failure) => ({ outcome: failure instanceof InputError ? 'failed' : 'unknown' }), post })
