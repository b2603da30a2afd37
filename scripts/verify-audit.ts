import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FoundRecord, verifyChain } from '../actions/promote-prod/src/audit/chain.ts'
import type { AuditRecord } from '../actions/promote-prod/src/audit/audit-record.ts'

/**
 * Verifies the chain of audit records in a folder: `node scripts/verify-audit.ts audit-branch/production`. Prints the records in
 * their order, and what is wrong. Exit code 1 where the chain is not whole, 2 where there is none.
 */
async function main(folder: string | undefined): Promise<number> {
  if (!folder) return say(2, 'Which folder? For instance: git worktree add /tmp/audit audit && node scripts/verify-audit.ts /tmp/audit/production')
  const names: string[] = await readdir(folder).catch(() => [])
  const files = names.filter((name) => name.endsWith('.json')).sort()
  if (files.length === 0) return say(2, `${folder} holds no audit records (*.json)`)
  const head = names.includes('HEAD') ? (await readFile(join(folder, 'HEAD'), 'utf8')).trim() : undefined
  const read = await Promise.all(files.map(async (file) => parse(file, await readFile(join(folder, file), 'utf8'))))
  const broken = read.flatMap((one) => (typeof one === 'string' ? [one] : []))
  const { order, faults } = verifyChain(read.filter((one): one is FoundRecord => typeof one !== 'string'), head)
  for (const { file, record } of order) console.log(`${record.hash.slice(0, 12)}  ${String(record.outcome).padEnd(12)}  ${file}`)
  for (const fault of [...broken, ...faults]) console.error(`FAULT  ${fault}`)
  if (broken.length + faults.length > 0) return say(1, `The chain of ${files.length} records is broken.`)
  return say(0, `${files.length} ${files.length === 1 ? 'record' : 'records'}, one unbroken chain${head ? '' : ' (there is no HEAD, so records may be missing at the end)'}.`)
}

function parse(file: string, text: string): FoundRecord | string {
  try {
    const record = JSON.parse(text) as AuditRecord
    if (typeof record.hash === 'string' && (record.previous === null || typeof record.previous === 'string')) return { file, record }
  } catch {
    // Said below.
  }
  return `${file} is no audit record`
}

function say(code: number, line: string): number {
  console.log(line)
  return code
}

process.exitCode = await main(process.argv[2])
