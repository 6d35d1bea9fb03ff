/** Brings the names root up to date between requests, one bucket at a time. */
import type { Store } from './store.js'

/** A quarter of all buckets: some 100 ms of work in a store of 200,000 names, at the pace of `everyMs`. */
const bucketsOfRound = 64

export interface NamesRootKeeperParts {
  readonly store: Pick<Store, 'advanceNamesRoot'>
  readonly everyMs: number
  readonly onFault: (fault: unknown) => void
}

/** @returns how to stop it, which must be done before the store is closed */
export function keepNamesRoot({ store, everyMs, onFault }: NamesRootKeeperParts): () => void {
  let next: NodeJS.Immediate | undefined

  function advance(bucketsLeft: number): void {
    next = undefined
    try {
      if (store.advanceNamesRoot(1) || bucketsLeft <= 1) return
    } catch (fault) {
      stop()
      onFault(fault)
      return
    }
    // What has come in meanwhile goes first.
    next = setImmediate(advance, bucketsLeft - 1)
  }

  function stop(): void {
    clearInterval(rounds)
    clearImmediate(next)
  }

  const rounds = setInterval(() => {
    if (next === undefined) advance(bucketsOfRound)
  }, everyMs)
  rounds.unref()
  advance(bucketsOfRound)
  return stop
}
