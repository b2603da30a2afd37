import { describePushedMasks } from './pushed-world.ts'

describePushedMasks(15, 30)
