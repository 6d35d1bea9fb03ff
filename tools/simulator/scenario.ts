/**
 * What will happen in a world, as plain data: made from a seed by `make-scenario.ts`, played by `world.ts`.
 * Whatever is in a list can be dropped and the rest still makes sense, so a failing world can be shrunk.
 */
import type { LinkQuality } from './network.js'

/** How a Byzantine member lies; it may have several ways. */
export const lies = [
  'two-faced-votes',
  'contrary-votes',
  'votes-to-one',
  'withheld-votes',
  'echoed-votes',
  'silence',
  'two-faced-proposals',
  'contrary-proposals',
  'forgeries',
  'bare-closings',
  'two-faced-closings',
  'unfetchable-closings',
  'replays',
  'far-rounds',
  'false-batch-numbers',
] as const

export type Lie = (typeof lies)[number]

/** What a network may lose on purpose. */
export type DroppedKind =
  | 'claims'
  | 'name-prevotes'
  | 'name-precommits'
  | 'manifest-votes'
  | 'proposal'
  | 'certificate'
  | 'closing'
  | 'ranges'

export interface NodePlan {
  /** Undefined: honest. */
  readonly lies: readonly Lie[] | undefined
  /** Of its clock against the world's. */
  readonly clockOffsetMs: number
  readonly clockRate: number
  /** Mean time to make a commit durable; undefined: at once. */
  readonly syncMs: number | undefined
}

export type OwnerStep = 'claim' | 'update' | 'rotate' | 'retire'

export interface OwnerPlan {
  readonly name: string
  readonly label: string
  readonly atMs: number
  /** Where it asks first. */
  readonly node: number
  readonly steps: readonly OwnerStep[]
  /** Between a step that was certified and the next. */
  readonly pauseMs: number
  /** After how long without an answer it asks another node. */
  readonly patienceMs: number
  /** Makes two different statements of each later step, and asks two nodes at once. */
  readonly torn: boolean
  /** Waits for the name to be retired, and claims it again. */
  readonly follows: boolean
}

export type Change =
  | { readonly kind: 'add'; readonly node: number }
  | { readonly kind: 'remove'; readonly node: number }
  | { readonly kind: 'replace'; readonly node: number; readonly by: number }
  | { readonly kind: 'grammar' | 'quarantine' | 'none' }

export interface ChangePlan {
  readonly atMs: number
  readonly change: Change
  /** Another change for the same epoch, which operators have approved too. */
  readonly rival: Change | undefined
  /** A member that announces no voting key for this epoch. */
  readonly keyless: number | undefined
}

export type Act =
  | { readonly kind: 'crash'; readonly atMs: number; readonly node: number; readonly forMs: number }
  | {
      readonly kind: 'cut'
      readonly atMs: number
      readonly forMs: number
      /** Each one's word to any of the others is lost. */
      readonly from: readonly number[]
      readonly to: readonly number[]
      readonly oneWay: boolean
    }
  | {
      readonly kind: 'slow-disk'
      readonly atMs: number
      readonly node: number
      readonly forMs: number
    }
  | { readonly kind: 'back-up'; readonly atMs: number; readonly node: number }
  | { readonly kind: 'restore'; readonly atMs: number; readonly node: number }
  | {
      readonly kind: 'drop'
      readonly atMs: number
      readonly forMs: number
      readonly what: readonly DroppedKind[]
      readonly from: readonly number[]
      readonly to: readonly number[]
      /** Of such messages, in [0, 1]. */
      readonly share: number
    }
  | { readonly kind: 'look-up'; readonly atMs: number; readonly name: string }

export interface Scenario {
  readonly seed: number
  readonly family: string
  /** In the genesis: nodes 0 to members - 1. */
  readonly members: number
  readonly nodes: readonly NodePlan[]
  readonly quality: LinkQuality
  /** When all is healed: nothing is lost, cut, slow or down any more. Liars lie on. */
  readonly healedAtMs: number
  readonly quarantineMs: number
  readonly owners: readonly OwnerPlan[]
  readonly changes: readonly ChangePlan[]
  readonly acts: readonly Act[]
}
