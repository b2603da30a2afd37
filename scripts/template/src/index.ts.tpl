import { runAction } from '@axcouncil/core/action'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'

await runAction({ name: '__NAME__', readInputs, main })
