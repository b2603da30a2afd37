import { describePushedMasks } from './pushed-world.ts'

describePushedMasks(17, 4)
