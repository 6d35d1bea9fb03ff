/** Brings the names root up to date between requests, one of 256 parts at a time. */
import type { Store } from './store.js'

/** All there are: what is up to date costs nothing. */
const partsOfRound = 256

export interface NamesRootKeeperParts {
  readonly store: Pick<Store, 'advanceNamesRoot'>
  readonly everyMs: number
  readonly onFault: (fault: unknown) => void
}

/** @returns how to stop it, which must be done before the store is closed */
export function keepNamesRoot({ store, everyMs, onFault }: NamesRootKeeperParts): () => void {
  let next: NodeJS.Immediate | undefined

  function advance(partsLeft: number): void {
    next = undefined
    try {
      if (store.advanceNamesRoot(1) || partsLeft <= 1) return
    } catch (fault) {
      stop()
      onFault(fault)
      return
    }
    // What has come in meanwhile goes first.
    next = setImmediate(advance, partsLeft - 1)
  }

  function stop(): void {
    clearInterval(rounds)
    clearImmediate(next)
  }

  const rounds = setInterval(() => {
    if (next === undefined) advance(partsOfRound)
  }, everyMs)
  rounds.unref()
  advance(partsOfRound)
  return stop
}
