/**
 * Works on all items, so many at a time, each only after those that `after` names for it. The first failure ends the
 * rest before it starts. `after` must not go round in a circle.
 */
export async function inOrder<T>(
  items: readonly T[],
  { after, limit }: { after: (item: T) => readonly T[]; limit: number },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const done = new Set<T>()
  const waiting = new Set(items)
  const running = new Map<T, Promise<void>>()
  while (waiting.size > 0 || running.size > 0) {
    for (const item of waiting) {
      if (running.size >= limit) break
      if (!after(item).every((other) => done.has(other) || !items.includes(other))) continue
      waiting.delete(item)
      running.set(item, work(item).then(() => void (running.delete(item), done.add(item))))
    }
    if (running.size === 0) throw new Error('The items wait for one another in a circle')
    try {
      await Promise.race(running.values())
    } catch (error) {
      await Promise.allSettled(running.values())
      throw error
    }
  }
}

/** Runs over what comes, so many at a time; waits for all and throws the first failure. */
export async function inParallel<T>(items: AsyncIterable<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  for await (const item of items) {
    const one: Promise<void> = work(item).catch((error: unknown) => void failures.push(error)).finally(() => running.delete(one))
    running.add(one)
    if (running.size >= limit) await Promise.race(running)
    if (failures.length > 0) break
  }
  await Promise.all(running)
  if (failures.length > 0) throw failures[0]
}
