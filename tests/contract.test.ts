import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type Environment, readEnvironment } from '../packages/core/src/env.ts'
import { InputError } from '../packages/core/src/errors.ts'
import type { InputSource } from '../packages/core/src/inputs.ts'
import { actionNames, readAction, root } from '../scripts/metadata.ts'
import { MINIMAL_INPUTS } from './minimal-inputs.ts'

/**
 * action.yml, readInputs, README and dist of every action agree with one another, and with the promise to callers in
 * contracts/actions.md where that is at hand.
 */

interface InputsModule {
  readInputs: (source: InputSource, environment: Environment) => unknown
}

const names = await actionNames()
const environment = readEnvironment({ GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: 'a'.repeat(40), GITHUB_WORKSPACE: '/tmp', RUNNER_TEMP: '/tmp' })
const inputsOf = async (name: string): Promise<InputsModule> => (await import(`../actions/${name}/src/inputs.ts`)) as InputsModule
const source = (given: Record<string, string>): InputSource => ({ input: (name) => given[name] ?? '', mask: () => undefined })

describe.each(names)('%s', (name) => {
  it('is an action for Node 24 whose bundle is where action.yml says', async () => {
    const { runs, description } = await readAction(name)
    const bundle = `../../dist/${name}/index.js`
    expect(runs).toMatchObject({ using: 'node24', main: bundle })
    expect([undefined, bundle]).toContain(runs.post)
    expect(existsSync(join(root, 'actions', name, runs.main!))).toBe(true)
    expect(readFileSync(join(root, 'dist', name, 'package.json'), 'utf8')).toContain('"module"')
    expect(description.length).toBeGreaterThan(20)
  })

  it('describes every input and output', async () => {
    const { inputs = {}, outputs = {} } = await readAction(name)
    for (const [input, { description }] of Object.entries({ ...inputs, ...outputs })) {
      expect(`${input}: ${description ?? ''}`).toMatch(/: .{8,}/s)
    }
  })

  it('reads exactly the inputs that it declares', async () => {
    const { inputs = {} } = await readAction(name)
    const read = new Set<string>()
    const recording: InputSource = {
      input: (input) => {
        read.add(input)
        return ''
      },
      mask: () => undefined,
    }
    const { readInputs } = await inputsOf(name)
    try {
      readInputs(recording, environment)
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
    }
    expect([...read].sort()).toEqual(Object.keys(inputs).sort())
  })

  it('has the same defaults in code as in action.yml', async () => {
    const { inputs = {} } = await readAction(name)
    const declared = Object.entries(inputs).flatMap(([input, { default: value }]) =>
      value === undefined || String(value).includes('${{') ? [] : [[input, String(value)] as const],
    )
    const { readInputs } = await inputsOf(name)
    // An action that is new here needs no more than what it requires, as an address.
    const required = Object.entries(inputs).filter(([, { required }]) => required).map(([input]) => [input, 'https://example.com'] as const)
    const minimal = MINIMAL_INPUTS[name] ?? Object.fromEntries(required)
    const bare = readInputs(source(minimal), environment)
    const filled = readInputs(source({ ...Object.fromEntries(declared), ...minimal }), environment)
    expect(filled).toEqual(bare)
  })

  it('has a README with requirements, usage, API and what failures mean', () => {
    const readme = readFileSync(join(root, 'actions', name, 'README.md'), 'utf8')
    for (const heading of [/^## Requirements/m, /^## Usage/m, /^## API/m, /^## .*fail/im]) expect(readme).toMatch(heading)
    expect(readme).toContain(`uses: axcouncil/${name}@v1`)
  })
})

const contract = join(root, '../shared/contracts/actions.md')
if (existsSync(contract)) {
  const sections = readFileSync(contract, 'utf8').split(/^##? /m)
  describe.each(names)('contracts/actions.md on %s', (name) => {
    const section = sections.find((part) => part.startsWith(`${name}\n`)) ?? ''
    it('names the inputs and outputs that action.yml has', async () => {
      const { inputs = {}, outputs = {} } = await readAction(name)
      const rows = [...section.matchAll(/^\| (?!input|---)([^|]+)\|/gm)].map(([, cell]) => cell!)
      const promised = rows.flatMap((cell) => cell.split(/[,/+]/)).map((cell) => cell.trim()).filter(Boolean)
      const outputLine = section.match(/^Outputs: (.*)$/m)?.[1] ?? ''
      const promisedOutputs = [...outputLine.replace(/\([^)]*\)/g, '').matchAll(/`([a-z][a-z0-9-]+)`/g)].map(([, output]) => output!)
      expect(promised.length).toBeGreaterThan(5)
      expect(promisedOutputs.length).toBeGreaterThan(5)
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(promised))
      expect(Object.keys(outputs)).toEqual(expect.arrayContaining(promisedOutputs))
    })
  })
} else {
  console.warn('SKIPPED: contracts/actions.md is not beside this repository, so its names were not compared.')
}
