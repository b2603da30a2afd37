import { describeGenerated } from './generated.ts'

describeGenerated(17, 4)
