import { CASES, describeFalseGreens } from './false-greens.ts'

describeFalseGreens(CASES.filter(({ quick }) => quick))
