import { runAction } from '@axcouncil/core/action'
import { readInputs } from './inputs.ts'
import { main } from './main.ts'
import { post } from './post.ts'

await runAction({ name: 'deploy-render', readInputs, main, post })
