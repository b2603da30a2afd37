import { readReportFiles, stampFiles, writtenSince } from '@axcouncil/e2e/report-files'
import type { Engine, Site } from './engine.ts'

/**
 * Any other test command, run by bash with `-e` and `pipefail`, so that `| tee` hides no exit code. A shard is told which
 * part it is by SHARD, SHARD_INDEX and SHARD_TOTAL.
 */
export async function commandEngine({ inputs, ports, env, workingDirectory }: Site): Promise<Engine> {
  const { command = '', args, reports, shard } = inputs
  const before = await stampFiles(reports, workingDirectory)
  const part = shard && { SHARD: `${shard.current}/${shard.total}`, SHARD_INDEX: String(shard.current), SHARD_TOTAL: String(shard.total) }
  const tool = command.trim().split(/\s/, 1)[0]!
  return {
    title: `Run ${command.split('\n', 1)[0]}`,
    command: 'bash',
    args: ['-eo', 'pipefail', '-c', args.length > 0 ? `${command} "$@"` : command, 'bash', ...args],
    env: { ...env, ...part },
    collect: async () => {
      const after = await stampFiles(reports, workingDirectory)
      const written = writtenSince(before, after)
      const old = after.size - written.length
      if (reports.length > 0) ports.runner.info(`${written.length === 1 ? '1 report was' : `${written.length} reports were`} written${old > 0 ? `; ${old} that match \`reports\` are from before and were not read` : ''}`)
      const read = { tool, workingDirectory, repositoryRoot: ports.environment.workspace }
      return { report: written.length > 0 ? await readReportFiles(written, read) : undefined, html: undefined, blobs: [], inventory: undefined, planned: false }
    },
  }
}
