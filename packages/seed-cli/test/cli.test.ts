import { describe, expect, it } from '@jest/globals'
import { readArguments } from '../src/arguments.ts'
import { helpText } from '../src/help.ts'
import { OPTIONS } from '../src/options.ts'
import { renderLine } from '../src/render.ts'
import { readFileSync } from 'node:fs'
import { optionsText } from '../../../scripts/seed-cli/options.ts'

describe('the command line of axcouncil-seed', () => {
  it('has the action\'s inputs as options, and its secrets from the environment', () => {
    const env = { MASK_KEY: 'a key of sixteen characters', TARGET_DB_URL: 'postgresql://x', UNRELATED: 'y' }
    const inputs = readArguments(['snapshot', '--snapshot', 'a', '--protect=one', '--protect', 'two', '--dry-run'], env)
    expect(inputs).toMatchObject({ 'strategy': 'snapshot', 'snapshot': 'a', 'protect': 'one\ntwo', 'dry-run': 'true', 'mask-key': env.MASK_KEY, 'target-db-url': env.TARGET_DB_URL, 'config': 'seed.yml', 'source-key': '' })
    expect(readArguments([], {})).toMatchObject({ strategy: 'clone' })
    expect(readArguments(['-h'], {})).toBe('help')
  })

  it('takes no secret from the command line, and quotes none', () => {
    const error = (args: string[]): string => {
      try {
        readArguments(args, {})
        return ''
      } catch (thrown) {
        return (thrown as Error).message
      }
    }
    expect(error(['--target-db-url', 'postgresql://hidden'])).toMatch(/^--target-db-url is a secret/)
    expect(error(['--mask-key=hidden'])).not.toContain('hidden')
    expect(error(['--strength', '9'])).toContain('--strength')
    expect(error(['clone', 'sql'])).toContain('One strategy at a time')
  })

  it('explains every input of action.yml', async () => {
    expect(readFileSync(new URL('../src/options.ts', import.meta.url), 'utf8')).toBe(await optionsText())
    for (const { name } of OPTIONS) expect(helpText().toLowerCase().replaceAll('_', '-')).toContain(name)
  })

  it('shows what is for people, and nothing that is for the runner', () => {
    expect(renderLine('::add-mask::hidden')).toBeUndefined()
    expect(renderLine('::set-output name=rows::3')).toBeUndefined()
    expect(renderLine('::endgroup::')).toBeUndefined()
    expect(renderLine('')).toBeUndefined()
    expect(renderLine('::group::Plan')).toEqual({ text: 'Plan', stream: 'out' })
    expect(renderLine('copied users: 3 rows')).toEqual({ text: '  copied users: 3 rows', stream: 'out' })
    expect(renderLine('::error::It failed%0Ahere: 100%25')).toEqual({ text: 'Error: It failed\nhere: 100%', stream: 'err' })
    expect(renderLine('::warning title=x::Mind')).toEqual({ text: 'Warning: Mind', stream: 'err' })
  })
})
