import { runAction } from '@axcouncil/core/action'
import { errorMessage } from '@axcouncil/core/errors'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'

await runAction({ name: 'run-e2e', readInputs, main, withoutResult: (failure) => ({ verdict: 'incomplete', cause: errorMessage(failure) }) })
