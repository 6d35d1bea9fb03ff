/** Makes a scenario from a seed: who takes part, what is asked for, and what goes wrong. */
import { faultsTolerated } from '../../proto/quorum.js'
import { type Chance, chanceOf } from './chance.js'
import { type BlindSpot, makeBlindSpot } from './make-blind-spot.js'
import { planChanges } from './make-changes.js'
import type { LinkQuality } from './network.js'
import {
  type Act,
  type Lie,
  lies,
  type NodePlan,
  type OwnerPlan,
  type OwnerStep,
  type Scenario,
} from './scenario.js'

/** What a scenario is about. */
export const families = ['contest', 'calm-contest', 'life', 'change', 'restore', 'outside'] as const

export type Family = (typeof families)[number]

export interface Wish {
  /** In the genesis. */
  readonly members?: number | undefined
  readonly family?: Family | undefined
}

const sizes = [1, 3, 3, 3, 4, 4, 4, 4, 4, 5, 7, 7, 10]
const names = ['ann', 'bert', 'carla'] as const

export function makeScenario(seed: number, wish: Wish = {}): Scenario {
  const chance = chanceOf(seed, 'scenario')
  const family = wish.family ?? familyOf(chance)
  const plan = planChanges(chance, family === 'change', wish.members)
  const members = plan?.members ?? wish.members ?? chance.pick(sizes)
  const nodeCount = plan?.nodes ?? (family === 'restore' ? members + 1 : members)
  const calm = family === 'calm-contest' || chance.happens(0.15)
  const blind = calm ? undefined : makeBlindSpot(chance, members, nodeCount, plan?.firstMs)
  const stormMs = Math.max(plan?.untilMs ?? chance.between(900, 2_600), blind?.untilMs ?? 0)
  const hostile = blind === undefined ? 0.4 : 0.7
  const liars = chooseLiars(chance, family, members, plan?.keepsHonest ?? [], hostile)
  // Whatever else goes wrong hides what a blind spot is for.
  const quiet = blind !== undefined && chance.happens(0.65)
  const shape: Shape = { chance, family, members, nodeCount, stormMs, calm, liars, blind }
  const restored = family === 'restore' ? restore(shape) : undefined
  return {
    seed,
    family: plan?.label ?? family,
    members,
    nodes: nodePlans(shape),
    quality: linkQuality(calm || quiet, chance),
    healedAtMs: stormMs,
    quarantineMs: Math.floor(chance.between(300, 900)),
    owners: ownerPlans(shape),
    changes: plan?.changes ?? restored?.changes ?? [],
    acts: [
      ...(plan?.acts ?? []),
      ...(calm || quiet ? [] : storm(shape)),
      ...(blind?.acts ?? []),
      ...(restored?.acts ?? []),
      ...lookUps(shape),
    ],
  }
}

interface Shape {
  readonly chance: Chance
  readonly family: Family
  readonly members: number
  readonly nodeCount: number
  readonly stormMs: number
  /** Nothing is lost, cut or down. */
  readonly calm: boolean
  readonly liars: ReadonlyMap<number, readonly Lie[]>
  readonly blind: BlindSpot | undefined
}

function familyOf(chance: Chance): Family {
  const draw = chance.below(100)
  if (draw < 36) return 'contest'
  if (draw < 48) return 'life'
  if (draw < 90) return 'change'
  if (draw < 96) return 'restore'
  return 'outside'
}

/** At most f of them, less when a member is restored, more in worlds outside the assumption. */
function chooseLiars(
  chance: Chance,
  family: Family,
  members: number,
  keepsHonest: readonly number[],
  /** How likely liars are many, and contrarian. */
  hostile: number,
): ReadonlyMap<number, readonly Lie[]> {
  const tolerated = faultsTolerated(members)
  const most = family === 'restore' ? tolerated - 1 : tolerated
  const count =
    family === 'outside'
      ? Math.min(members - 1, tolerated + 1)
      : family === 'calm-contest'
        ? tolerated
        : chance.happens(hostile)
          ? most
          : chance.below(most + 1)
  const candidates = Array.from({ length: members }, (_, i) => i).filter(
    (i) => !keepsHonest.includes(i),
  )
  return new Map(
    chance
      .some(candidates, count)
      .map((i) => [i, chance.happens(0.4) ? contrarian : chance.some(lies, 1 + chance.below(4))]),
  )
}

/** Against whatever the others agree on, and with whoever does not. */
const contrarian: readonly Lie[] = [
  'contrary-proposals',
  'contrary-votes',
  'echoed-votes',
  'hidden-certificates',
]

function nodePlans({ chance, nodeCount, liars, calm }: Shape): NodePlan[] {
  return Array.from({ length: nodeCount }, (_, index) => ({
    lies: liars.get(index),
    clockOffsetMs: Math.floor(chance.between(-3_000, 3_000)),
    clockRate: calm ? 1 : chance.between(0.97, 1.03),
    syncMs: chance.happens(0.5) ? undefined : chance.between(1, 12),
  }))
}

function linkQuality(calm: boolean, chance: Chance): LinkQuality {
  const delayMinMs = chance.between(1, 15)
  const delayMeanMs = chance.between(3, 25)
  if (calm) return { delayMinMs, delayMeanMs, loss: 0, repetition: 0 }
  return {
    delayMinMs,
    delayMeanMs: chance.happens(0.2) ? 4 * delayMeanMs : delayMeanMs,
    loss: chance.happens(0.3) ? 0 : chance.between(0.01, 0.35),
    repetition: chance.happens(0.5) ? 0 : chance.between(0.01, 0.2),
  }
}

function ownerPlans(shape: Shape): OwnerPlan[] {
  const { chance, family } = shape
  const nameCount = family === 'life' || family === 'calm-contest' ? 1 : 1 + chance.below(2)
  return names.slice(0, nameCount).flatMap((name) => ownersOf(shape, name))
}

/** Rivals for one name, and for a name that will be retired those who wait for it. */
function ownersOf(shape: Shape, name: string): OwnerPlan[] {
  const { chance, family, stormMs, nodeCount, blind } = shape
  const rivals =
    family === 'calm-contest' ? 3 : blind === undefined ? 1 + chance.below(3) : 2 + chance.below(2)
  const startMs = chance.between(20, blind?.claimsUntilMs ?? stormMs * 0.7)
  /** Rivals ask on both sides of a blind spot. */
  const sides = blind?.sides ?? []
  const everyone = Array.from({ length: nodeCount }, (_, node) => node)
  const lives = family === 'life' || chance.happens(0.15)
  const owners = Array.from(
    { length: rivals },
    (_, i): OwnerPlan => ({
      name,
      label: `${name} ${i}`,
      atMs:
        startMs +
        (i > 0 && blind?.rivalsLater ? 250 : 0) +
        chance.between(0, chance.happens(0.7) ? 40 : 500),
      node: chance.pick(sides[i % sides.length] ?? everyone),
      steps: lives ? stepsOf(chance) : ['claim'],
      pauseMs: chance.between(20, 300),
      patienceMs: chance.between(500, 1_500),
      torn: lives && chance.happens(0.4),
      follows: false,
    }),
  )
  const followers = lives ? chance.below(3) : 0
  for (let i = 0; i < followers; i++) {
    owners.push({
      ...{ name, label: `${name} follower ${i}`, atMs: startMs, node: chance.below(nodeCount) },
      ...{ steps: ['claim', 'update'], pauseMs: 50, patienceMs: chance.between(500, 1_500) },
      ...{ torn: false, follows: true },
    })
  }
  return owners
}

function stepsOf(chance: Chance): OwnerStep[] {
  const between = Array.from({ length: chance.below(3) }, () =>
    chance.pick(['update', 'rotate'] as const),
  )
  return ['claim', ...between, ...(chance.happens(0.6) ? (['retire'] as const) : [])]
}

function storm(shape: Shape): Act[] {
  const { chance, nodeCount, stormMs } = shape
  const acts: Act[] = []
  const any = () => chance.below(nodeCount)
  const when = () => chance.between(10, stormMs * 0.9)
  for (let i = chance.below(4); i > 0; i--) {
    const forMs = chance.between(20, chance.happens(0.5) ? 200 : 1_500)
    acts.push({ kind: 'crash', atMs: when(), node: any(), forMs })
  }
  for (let i = chance.below(3); i > 0; i--) {
    const all = Array.from({ length: nodeCount }, (_, node) => node)
    const from = chance.some(all, 1 + chance.below(Math.max(1, nodeCount - 1)))
    const to = all.filter((node) => !from.includes(node))
    const oneWay = chance.happens(0.4)
    acts.push({ kind: 'cut', atMs: when(), forMs: chance.between(80, 1_200), from, to, oneWay })
  }
  for (let i = chance.below(3); i > 0; i--) {
    acts.push({ kind: 'slow-disk', atMs: when(), node: any(), forMs: chance.between(100, 1_000) })
  }
  return acts
}

/** A member comes back with an old disk, and in many worlds re-joins under a new key. */
function restore({ chance, members, stormMs, liars }: Shape): Pick<Scenario, 'acts' | 'changes'> {
  const honest = Array.from({ length: members }, (_, i) => i).filter((i) => !liars.has(i))
  const node = chance.pick(honest)
  const backedUpMs = chance.between(30, stormMs * 0.5)
  const restoredMs = chance.between(backedUpMs + 20, stormMs)
  const change = { kind: 'replace', node, by: members } as const
  const atMs = restoredMs + chance.between(50, 500)
  return {
    acts: [
      { kind: 'back-up', atMs: backedUpMs, node },
      { kind: 'restore', atMs: restoredMs, node },
    ],
    changes: chance.happens(0.6) ? [{ atMs, change, rival: undefined, keyless: undefined }] : [],
  }
}

function lookUps({ chance, stormMs }: Shape): Act[] {
  const count = chance.below(6)
  return Array.from({ length: count }, () => ({
    ...{ kind: 'look-up' as const, name: chance.pick(names.slice(0, 2)) },
    atMs: chance.between(100, stormMs + 800),
  }))
}
