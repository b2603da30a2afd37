import { runAction } from '@axcouncil/core/action'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'

await runAction({ name: 'wait-healthy', readInputs, main })
