/** What many worlds had in common. */
import { isFailure, type Verdict } from './verdict.js'

export interface Summary {
  add(verdicts: readonly Verdict[]): void
  readonly failures: readonly Verdict[]
  readonly worlds: number
  /** @param seconds that the worlds took */
  lines(seconds: number): string[]
}

export function createSummary(): Summary {
  const rounds = new Map<number, number>()
  const faults = new Map<string, number>()
  const failures: Verdict[] = []
  let worlds = 0
  let decisions = 0
  let contested = 0
  let epochs = 0
  let lookUps = 0
  let toldFirst = 0
  let outside = 0
  let outsideBroken = 0
  let afterHealing = 0

  function add(verdicts: readonly Verdict[]): void {
    for (const one of verdicts) {
      worlds += 1
      decisions += one.rounds.length
      contested += one.contested
      epochs += one.epochs
      lookUps += one.lookUps
      toldFirst += one.toldFirst
      for (const [kind, count] of one.faults) faults.set(kind, (faults.get(kind) ?? 0) + count)
      if (isFailure(one)) failures.push(one)
      if (one.outside !== undefined) {
        outside += 1
        if (one.broken !== undefined) outsideBroken += 1
        continue
      }
      for (const round of one.rounds) rounds.set(round, (rounds.get(round) ?? 0) + 1)
      afterHealing = Math.max(afterHealing, one.roundsAfterHealing)
    }
  }

  function lines(seconds: number): string[] {
    const rate = (worlds / seconds).toFixed(1)
    const injected = [...faults].sort(([a], [b]) => (a < b ? -1 : 1))
    return [
      `worlds             ${worlds} (${rate} per second)`,
      `decisions          ${decisions}, contested ${contested}`,
      `epochs crossed     ${epochs}`,
      `quorum look-ups    ${lookUps}`,
      `told the first q   ${toldFirst} claims`,
      `rounds             p50 ${percentile(rounds, 0.5)}, p99 ${percentile(rounds, 0.99)}, ` +
        `max ${percentile(rounds, 1)}, after healing max ${afterHealing}`,
      `outside assumption ${outside}, of which ${outsideBroken} broke a promise`,
      'faults injected',
      ...injected.map(([kind, count]) => `  ${kind.padEnd(28)} ${count}`),
      `failures           ${failures.length}`,
    ]
  }

  return {
    add,
    failures,
    get worlds() {
      return worlds
    },
    lines,
  }
}

/** Rounds count from 0: a decision without contest takes round 0. */
function percentile(counts: ReadonlyMap<number, number>, share: number): number {
  const sorted = [...counts].sort(([a], [b]) => a - b)
  const total = sorted.reduce((sum, [, count]) => sum + count, 0)
  let below = 0
  for (const [value, count] of sorted) {
    below += count
    if (below >= share * total) return value
  }
  return 0
}
