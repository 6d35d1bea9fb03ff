import type { Cluster } from './cluster.js'

/** @returns why the cluster cannot go on, or undefined when it was told to end */
export function untilOver(
  { over }: Pick<Cluster, 'over'>,
  interrupted: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve(undefined)
    interrupted.addEventListener('abort', () => resolve(undefined), { once: true })
    over.then(resolve)
  })
}
