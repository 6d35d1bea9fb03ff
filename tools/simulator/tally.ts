/** What happened in a world, counted. */

export interface Tally {
  readonly faults: ReadonlyMap<string, number>
  /** Rounds in which slots were decided, one entry for each slot. */
  readonly rounds: readonly number[]
  readonly contested: number
  /** Epochs that were decided after the genesis. */
  readonly epochs: number
  readonly lookUps: number
  fault(kind: string): void
  decided(round: number, contested: boolean): void
  epoch(): void
  lookUp(): void
}

export function createTally(): Tally {
  const faults = new Map<string, number>()
  const rounds: number[] = []
  let contested = 0
  let epochs = 0
  let lookUps = 0
  return {
    faults,
    rounds,
    get contested() {
      return contested
    },
    get epochs() {
      return epochs
    },
    get lookUps() {
      return lookUps
    },
    fault(kind) {
      faults.set(kind, (faults.get(kind) ?? 0) + 1)
    },
    decided(round, wasContested) {
      rounds.push(round)
      if (wasContested) contested += 1
    },
    epoch() {
      epochs += 1
    },
    lookUp() {
      lookUps += 1
    },
  }
}
