/** The operators of a world's members: they approve and submit the manifests of its plan, one by one. */

import { bytesToHex } from '../../proto/bytes.js'
import {
  type ApprovedManifest,
  approve,
  decodeManifest,
  encodeManifest,
  type Manifest,
  type Member,
} from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'
import type { Policy } from '../../proto/policy.js'
import type { MemberNode } from './member-node.js'
import type { Change, ChangePlan } from './scenario.js'
import { type Actor, type Stage, streamOf, submit } from './stage.js'

const patienceMs = 900
const afterwardsMs = 150
/** Names of three characters are claimed in worlds where this comes into force meanwhile. */
const narrowGrammar = { ...defaultNameGrammar, lengthMin: 4 }

export function startOperators(stage: Stage): Actor {
  const { scenario, promises, time } = stage
  const chance = streamOf(stage, 'operators')
  let next = 0
  let sinceMs: number | undefined

  function begin(): void {
    const plan = scenario.changes[next]
    if (plan === undefined) return
    const base = promises.census.newest
    const claims = [plan.change, ...(plan.rival ? [plan.rival] : [])]
      .map((change) => manifestFor(stage, base, change, plan))
      .filter((one) => one !== undefined)
    if (claims.length === 0) {
      advance()
      return
    }
    sinceMs = time.nowMs
    ask(claims, base.epoch + 1)
  }

  /** Asks nodes until somebody has decided: an operator sees it on its own node. */
  function ask(claims: readonly ApprovedManifest[], epoch: number): void {
    if (promises.census.newest.epoch >= epoch) {
      sinceMs = undefined
      advance()
      return
    }
    for (const claim of claims) {
      const node = chance.below(stage.nodes.length)
      submit(stage, chance, node, { kind: 'manifest', ...claim }, () => {})
    }
    time.after(patienceMs, () => ask(claims, epoch))
  }

  function advance(): void {
    next += 1
    schedule()
  }

  function schedule(): void {
    const plan = scenario.changes[next]
    if (plan !== undefined) time.after(Math.max(afterwardsMs, plan.atMs - time.nowMs), begin)
  }

  schedule()
  return {
    get finished() {
      return next >= scenario.changes.length
    },
    get waitingSinceMs() {
      return sinceMs
    },
    get waitingFor() {
      return `manifest ${promises.census.newest.epoch + 1}`
    },
  }
}

/** The next manifest with the approvals of q operators; undefined when the change makes no sense by now. */
function manifestFor(
  stage: Stage,
  base: Manifest,
  change: Change,
  plan: ChangePlan,
): ApprovedManifest | undefined {
  const { nodes, federationId } = stage
  const listed = changedMembers(stage, base, change)
  if (listed === undefined || listed.length === 0) return undefined
  const epoch = base.epoch + 1
  const members: Member[] = listed.map((node) => ({
    nodeKey: node.key.publicKey,
    votingKey: node.index === plan.keyless ? undefined : node.keys.announce(epoch),
    multiaddrs: [],
  }))
  const policy = changedPolicy(base.policy, change)
  const bytes = encodeManifest({ federationId, epoch, previous: base.id, members, policy })
  const approvals = base.members.flatMap(({ nodeKey }, member) => {
    const node = nodes.find(({ id }) => id === bytesToHex(nodeKey))
    return node === undefined ? [] : [approve(federationId, bytes, member, node.key)]
  })
  return { manifest: decodeManifest(bytes), approvals: approvals.slice(-base.quorum) }
}

function changedMembers(
  { nodes, promises }: Stage,
  base: Manifest,
  change: Change,
): MemberNode[] | undefined {
  const present = base.members.flatMap(({ nodeKey }) =>
    nodes.filter(({ id }) => id === bytesToHex(nodeKey)),
  )
  const has = (index: number) => present.some((node) => node.index === index)
  const joining = change.kind === 'add' ? change.node : change.kind === 'replace' ? change.by : -1
  const leaving = change.kind === 'remove' || change.kind === 'replace' ? change.node : -1
  const newcomer = nodes[joining]
  if (joining !== -1 && (newcomer === undefined || has(joining))) return undefined
  if (leaving !== -1 && !has(leaving)) return undefined
  // A node that runs on an old disk does not come back under its old key.
  if (newcomer !== undefined && promises.census.isDistrusted(newcomer.id) && !newcomer.liar) {
    return undefined
  }
  const staying = present.filter(({ index }) => index !== leaving)
  return newcomer === undefined ? staying : [...staying, newcomer]
}

function changedPolicy(policy: Policy, change: Change): Policy {
  switch (change.kind) {
    case 'grammar':
      return {
        ...policy,
        names:
          policy.names.lengthMin === narrowGrammar.lengthMin ? defaultNameGrammar : narrowGrammar,
      }
    case 'quarantine':
      return { ...policy, quarantineMs: policy.quarantineMs + 400 }
    default:
      return policy
  }
}
