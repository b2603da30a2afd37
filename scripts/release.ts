// Releases this repository and the repositories of its actions. Run by release.yml; RELEASING.md says how and why.
import { errorMessage } from '@axcouncil/core/errors'
import { ActionError } from '@axcouncil/core/errors'
import { createRedactor } from '@axcouncil/core/redact'
import { openApi } from './release/api.ts'
import { expectAssets, makeAssets, writeAssets } from './release/assets.ts'
import { makeMirrors } from './release/mirrors.ts'
import { preflight } from './release/preflight.ts'
import { type ReleaseRequest, readRequest } from './release/request.ts'
import { withScratch } from './release/scratch.ts'
import { makeSource } from './release/source.ts'
import { carryOut, planFor, tell } from './release/steps.ts'
import { exactTag } from './release/version.ts'

/**
 * Checks, makes everything locally, then changes one repository after another. It keeps no notes of how far it came: it
 * looks at what the repositories have, so that a run after an interrupted one does what is left.
 */
async function release(request: ReleaseRequest, log: (line: string) => void): Promise<void> {
  const { root, token } = request
  const tag = exactTag(request.version)
  await using api = openApi(request, log)
  await withScratch(root, token, async (scratch) => {
    log(`Checks for ${tag}`)
    const { commit, notes } = await preflight({ request, git: scratch.git, github: token ? api.github(request.repository) : undefined, log: indented(log) })
    const mirrors = await makeMirrors(request, scratch, commit)
    log(`  ${mirrors.length} bundles start in the trees of their mirrors, and refuse wrong inputs in words`)
    const source = await makeSource(request, scratch, { source: commit, mirrors })
    const assets = await makeAssets(scratch, mirrors, { tag, root, like: commit })
    if (request.out) await writeAssets(assets, request.out)
    if (request.expect) await expectAssets(assets, request.expect)
    const plan = await planFor(request, scratch, { mirrors, source, notes, assets })
    if (request.dryRun) return tell(plan, scratch, { request, commit, log })
    await carryOut(plan, scratch, { request, api, log })
  })
}

const indented = (log: (line: string) => void) => (line: string): void => log(`  ${line}`)

const redactor = createRedactor()
const log = (line: string): void => console.log(redactor.redact(line))
try {
  const request = readRequest(process.argv.slice(2), process.env)
  if (request.token) redactor.add(request.token)
  await release(request, log)
} catch (error) {
  const advice = error instanceof ActionError && error.advice ? `\n${error.advice}` : ''
  console.error(redactor.redact(`Not released: ${errorMessage(error)}${advice}`))
  process.exitCode = 1
}
