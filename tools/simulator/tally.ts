/** What happened in a world, counted. */

export interface Tally {
  readonly faults: ReadonlyMap<string, number>
  /** Rounds in which slots were decided, one entry for each slot. */
  readonly rounds: readonly number[]
  /** Epochs that were decided after the genesis. */
  readonly epochs: number
  readonly lookUps: number
  /** Claims that a node told one of the first q members before everyone. */
  readonly toldFirst: number
  fault(kind: string): void
  decided(round: number): void
  epoch(): void
  lookUp(): void
  tellFirst(): void
}

export function createTally(): Tally {
  const faults = new Map<string, number>()
  const rounds: number[] = []
  let epochs = 0
  let lookUps = 0
  let toldFirst = 0
  return {
    faults,
    rounds,
    get epochs() {
      return epochs
    },
    get lookUps() {
      return lookUps
    },
    get toldFirst() {
      return toldFirst
    },
    fault(kind) {
      faults.set(kind, (faults.get(kind) ?? 0) + 1)
    },
    decided(round) {
      rounds.push(round)
    },
    epoch() {
      epochs += 1
    },
    lookUp() {
      lookUps += 1
    },
    tellFirst() {
      toldFirst += 1
    },
  }
}
