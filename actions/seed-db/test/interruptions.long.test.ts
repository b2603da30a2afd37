import { describeInterruptions } from './interruptions.ts'

describeInterruptions({ kills: 10, cuts: 3, restKills: 6, seed: Number(process.env.SEED ?? Date.now() % 1_000_000) })
