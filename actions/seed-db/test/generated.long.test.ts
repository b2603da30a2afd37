import { describeGenerated } from './generated.ts'

describeGenerated(15, 12)
