/**
 * The networks that break agreement where a rule is missing: locks without decisions because precommits are
 * lost, and members that miss what the others decide until the epoch is over.
 */
import type { Chance } from './chance.js'
import type { Act, DroppedKind } from './scenario.js'

export interface BlindSpot {
  readonly acts: readonly Act[]
  /** Nodes between which something is lost: rivals ask on different sides. */
  readonly sides: readonly (readonly number[])[]
  /** Claims come before this. */
  readonly claimsUntilMs: number
  readonly untilMs: number
  /** The first claim is voted for before there is another. */
  readonly rivalsLater: boolean
}

const decisions: readonly DroppedKind[] = ['name-precommits', 'certificate', 'ranges']
const everything: readonly DroppedKind[] = [...decisions, 'name-prevotes', 'proposal', 'claims']

/** @param changeMs when a membership change is submitted; undefined: there is none */
export function makeBlindSpot(
  chance: Chance,
  members: number,
  nodeCount: number,
  changeMs: number | undefined,
): BlindSpot | undefined {
  if (members === 1 || chance.happens(0.3)) return undefined
  const all = Array.from({ length: nodeCount }, (_, node) => node)
  const forMs = (changeMs ?? 500) + chance.between(150, changeMs === undefined ? 4_000 : 1_300)
  const claimsUntilMs = Math.min(changeMs ?? 300, chance.between(40, 600))
  const share = chance.happens(0.7) ? 1 : chance.between(0.5, 1)
  const drop = (
    what: readonly DroppedKind[],
    from: readonly number[],
    to: readonly number[],
  ): Act => ({
    ...{ kind: 'drop', atMs: 0, forMs, what, from, to, share },
  })
  if (chance.happens(changeMs === undefined ? 0.5 : 0.3)) {
    // One member's precommits, or everyone's: rounds go by over a lock.
    const from = chance.happens(0.7) ? chance.some(all.slice(0, members), 1) : all
    const acts = [drop(decisions, from, all)]
    return { acts, sides: [all], claimsUntilMs, untilMs: forMs, rivalsLater: chance.happens(0.8) }
  }
  if (chance.happens(0.2)) {
    // Only node 0, which changes often remove, sees what the others prevote: it holds the only lock.
    const what: readonly DroppedKind[] = [...decisions, 'name-prevotes', 'proposal']
    const acts = [drop(what, all, all.slice(1))]
    return { acts, sides: [all], claimsUntilMs, untilMs: forMs, rivalsLater: true }
  }
  // The last of the members and all newcomers know nothing of what the first ones decide.
  const blind = 1 + chance.below(Math.ceil(members / 3))
  const informed = all.slice(0, members - blind)
  const uninformed = all.slice(members - blind)
  const losesClosings = chance.happens(0.5)
  const lost: readonly DroppedKind[] = losesClosings ? [...everything, 'closing'] : everything
  const acts = [drop(lost, informed, uninformed)]
  if (chance.happens(0.4)) acts.push(drop(decisions, all, all))
  if (changeMs !== undefined) acts.push(...lookUpsAround(chance, changeMs))
  return { acts, sides: [informed, uninformed], claimsUntilMs, untilMs: forMs, rivalsLater: false }
}

function lookUpsAround(chance: Chance, changeMs: number): Act[] {
  return Array.from({ length: 1 + chance.below(8) }, () => ({
    ...{ kind: 'look-up' as const, name: 'ann' },
    atMs: changeMs + chance.between(50, 900),
  }))
}
