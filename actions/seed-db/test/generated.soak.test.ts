import { describeGenerated } from './generated.ts'

describeGenerated(15, 1_000)
describeGenerated(17, 1_000)
