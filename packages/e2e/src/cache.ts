import type { Environment } from '@axcouncil/core/env'

/** Files that later runs of this branch, and of branches made from it, find again. */
export interface Cache {
  /** Restores the newest entry whose key begins with one of these, tried in order; answers its key. */
  restore(paths: string[], prefixes: [string, ...string[]]): Promise<string | undefined>
  /** Saves under a key that must be new. */
  save(paths: string[], key: string): Promise<void>
}

/**
 * The only door to @actions/cache, which loads when first used.
 * @returns undefined where the runner gives no cache (a step run by hand).
 */
export function openCache({ variable }: Environment): Cache | undefined {
  // Version 1 of the service is left on GitHub Enterprise Server and in act.
  const service = variable('ACTIONS_CACHE_SERVICE_V2') ? 'ACTIONS_RESULTS_URL' : 'ACTIONS_CACHE_URL'
  if (!variable('ACTIONS_RUNTIME_TOKEN') || !variable(service)) return undefined
  return {
    restore: async (paths, [first, ...others]) => (await import('@actions/cache')).restoreCache(paths, first, others),
    save: async (paths, key) => void (await (await import('@actions/cache')).saveCache(paths, key)),
  }
}
