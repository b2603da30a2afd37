import { CELLS, describeFaults } from './fault-matrix.ts'

// Every ninth: each request is struck, and each kind of fault does; all of them are in the long tests.
await describeFaults('a fault at a request', CELLS.filter((_, i) => i % 9 === 4))
