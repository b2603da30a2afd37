import { type Action, runAction } from '@axcouncil/core/action'
import { type Inputs, readInputs } from './inputs.ts'

// The engine is loaded once the inputs are right: wrong ones are told sooner.
const main: Action<Inputs>['main'] = async (inputs, ports) => (await import('./main.ts')).main(inputs, ports)

await runAction({ name: 'seed-db', readInputs, main })
