import { readdir } from 'node:fs/promises'

/** A measurement: prints its figures, each with a ratio to something measured in the same run. */
export interface Bench {
  run(args: string[]): Promise<void>
}

const names = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && !['run.ts', 'measure.ts'].includes(file))
  .map((file) => file.slice(0, -3))

const [name = '', ...args] = process.argv.slice(2)
if (names.includes(name)) {
  const bench = (await import(`./${name}.ts`)) as Bench
  await bench.run(args)
} else {
  console.log(`Usage: npm run bench -- <name>, with one of: ${names.join(', ')}`)
  process.exitCode = name === '' ? 0 : 1
}
