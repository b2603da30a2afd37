import { CELLS, describeFaults } from './fault-matrix.ts'

await describeFaults('every fault at every request', CELLS)
