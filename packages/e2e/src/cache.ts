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
  if (!variable('ACTIONS_RUNTIME_TOKEN') || !(variable('ACTIONS_RESULTS_URL') ?? variable('ACTIONS_CACHE_URL'))) return undefined
  return {
    restore: async (paths, [first, ...others]) => (await import('@actions/cache')).restoreCache(paths, first, others),
    save: async (paths, key) => void (await (await import('@actions/cache')).saveCache(paths, key)),
  }
}
