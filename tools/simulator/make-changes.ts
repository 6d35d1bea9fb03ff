/** Membership changes in the middle of everything: FEDERATION.md section 4, and the cases that broke drafts. */
import type { Chance } from './chance.js'
import type { Act, Change, ChangePlan } from './scenario.js'

export interface Plan {
  readonly label: string
  readonly members: number
  /** All that take part at any time. */
  readonly nodes: number
  readonly changes: readonly ChangePlan[]
  readonly acts: readonly Act[]
  readonly untilMs: number
  /** When the first change is submitted. */
  readonly firstMs: number
  /** Nodes that must not lie, so that every epoch keeps the fault assumption. */
  readonly keepsHonest: readonly number[]
}

interface Sketch {
  readonly label: string
  readonly members: number
  readonly nodes: number
  readonly steps: readonly Change[]
  /** No member may lie: f falls to 0 on the way. */
  readonly honest?: boolean
}

const none: Change = { kind: 'none' }
const add = (node: number): Change => ({ kind: 'add', node })
const remove = (node: number): Change => ({ kind: 'remove', node })
const replace = (node: number, by: number): Change => ({ kind: 'replace', node, by })

const sketches: readonly Sketch[] = [
  { label: '4 to 5 to 4', members: 4, nodes: 5, steps: [add(4), remove(0)] },
  { label: '4 to 5 to 6', members: 4, nodes: 6, steps: [add(4), add(5)] },
  { label: '6 to 7 to 6', members: 6, nodes: 7, steps: [add(6), remove(1)] },
  { label: '3 replaced twice', members: 3, nodes: 5, steps: [replace(0, 3), replace(1, 4)] },
  { label: '3 replaced once', members: 3, nodes: 4, steps: [replace(0, 3)] },
  {
    label: '3 replaced, policy',
    members: 3,
    nodes: 4,
    steps: [replace(1, 3), { kind: 'grammar' }],
  },
  { label: '4 replaced once', members: 4, nodes: 5, steps: [replace(0, 4)] },
  { label: '5 replaced twice', members: 5, nodes: 7, steps: [replace(0, 5), replace(1, 6)] },
  { label: '3 to 4 to 3', members: 3, nodes: 4, steps: [add(3), remove(0)], honest: true },
  { label: '4 replaced twice', members: 4, nodes: 6, steps: [replace(0, 4), replace(1, 5)] },
  { label: '4 to 3', members: 4, nodes: 4, steps: [remove(3)], honest: true },
  { label: '1 to 3', members: 1, nodes: 3, steps: [add(1), add(2)], honest: true },
  { label: '5 to 4', members: 5, nodes: 5, steps: [remove(0)] },
  { label: '3 through three epochs', members: 3, nodes: 3, steps: [none, none, none] },
  { label: '4 through three epochs', members: 4, nodes: 4, steps: [none, none, none] },
  { label: '7 through two epochs', members: 7, nodes: 7, steps: [none, none] },
  {
    label: '4, policy',
    members: 4,
    nodes: 4,
    steps: [{ kind: 'grammar' }, { kind: 'quarantine' }],
  },
  { label: '3, policy', members: 3, nodes: 3, steps: [{ kind: 'grammar' }, { kind: 'grammar' }] },
]

/** Undefined unless membership is what the scenario is about. */
export function planChanges(
  chance: Chance,
  wanted: boolean,
  members: number | undefined,
): Plan | undefined {
  if (!wanted) return undefined
  const fitting = sketches.filter((one) => members === undefined || one.members === members)
  const sketch = fitting.length > 0 ? chance.pick(fitting) : repeated(members ?? 4)
  const firstMs = chance.between(60, chance.happens(0.5) ? 400 : 1_500)
  const spacingMs = chance.between(50, 700)
  const isHonest = sketch.honest === true || (sketch.members >= 4 && chance.happens(0.15))
  const keylessAt = isHonest && sketch.members >= 4 ? chance.below(sketch.steps.length) : undefined
  const changes = sketch.steps.map(
    (change, i): ChangePlan => ({
      atMs: firstMs + i * spacingMs,
      change,
      rival: chance.happens(0.12) ? { kind: 'quarantine' } : undefined,
      keyless: i === keylessAt ? chance.below(sketch.nodes) : undefined,
    }),
  )
  const untilMs = firstMs + sketch.steps.length * (spacingMs + 250) + chance.between(200, 1_200)
  return {
    ...{
      label: sketch.label,
      members: sketch.members,
      nodes: sketch.nodes,
      changes,
      untilMs,
      firstMs,
    },
    keepsHonest: isHonest ? Array.from({ length: sketch.members }, (_, i) => i) : [0, 1],
    acts: sleepers(chance, sketch, firstMs, untilMs),
  }
}

function repeated(members: number): Sketch {
  return { label: `${members} through two epochs`, members, nodes: members, steps: [none, none] }
}

/** Somebody is away while others go on: a member through all epochs, or one side of a cut at a change. */
function sleepers(chance: Chance, sketch: Sketch, firstMs: number, untilMs: number): Act[] {
  const node = chance.below(sketch.nodes)
  const others = Array.from({ length: sketch.nodes }, (_, i) => i).filter((i) => i !== node)
  const draw = chance.below(4)
  if (draw === 0) {
    return [{ kind: 'crash', atMs: firstMs * chance.between(0.5, 1), node, forMs: untilMs }]
  }
  if (draw === 1) {
    return [
      {
        ...{
          kind: 'cut',
          atMs: firstMs * chance.between(0.3, 1),
          forMs: chance.between(300, untilMs),
        },
        ...{ from: [node], to: others, oneWay: chance.happens(0.3) },
      },
    ]
  }
  return []
}
