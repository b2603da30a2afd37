import { describeInterruptions } from './interruptions.ts'

describeInterruptions({ kills: 500, cuts: 100, restKills: 200, seed: Number(process.env.SEED ?? Date.now() % 1_000_000) })
