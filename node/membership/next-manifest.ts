/** What the next manifest would be. FEDERATION.md section 4. */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import {
  encodeManifest,
  type Manifest,
  type ManifestChain,
  type Member,
  newestOf,
  type Policy,
  policyFault,
} from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import { faultsTolerated, quorumOf } from '../../proto/quorum.js'
import { type Card, isForFounding } from './card.js'
import { expectMembersCount, MembershipError } from './members-count.js'

/** What operators may ask for. Node keys are whole. */
export type Change =
  | { readonly kind: 'add'; readonly cards: readonly Card[] }
  | { readonly kind: 'remove'; readonly nodeKeys: readonly Uint8Array[] }
  | { readonly kind: 'replace'; readonly nodeKey: Uint8Array; readonly card: Card }
  | { readonly kind: 'policy'; readonly policy: Partial<Policy> }
  /** Nothing but fresh voting keys. */
  | { readonly kind: 'renew' }

export interface NextManifest {
  readonly bytes: Uint8Array
  /** What its proposer should know, in sentences. */
  readonly notes: readonly string[]
}

export interface NextManifestParts {
  readonly chain: ManifestChain
  /** The newest that each node says about itself, our own included; undefined: not heard lately. */
  readonly presenceOf: (nodeKey: Uint8Array) => Presence | undefined
}

/** What is said about a member to be: by the card that it came with, and by its presence. */
interface Listed {
  readonly nodeKey: Uint8Array
  readonly multiaddrs: readonly string[]
  readonly card: Card | undefined
}

/** @throws MembershipError for a change that cannot or should not be */
export function nextManifest(parts: NextManifestParts, change: Change): NextManifest {
  const { manifest: current } = newestOf(parts.chain)
  const epoch = current.epoch + 1
  const listed = changedMembers(parts.chain, current, change)
  if (listed.length !== current.members.length) expectMembersCount(listed.length)
  const policy = change.kind === 'policy' ? changedPolicy(current, change.policy) : current.policy
  const notes: string[] = []
  const members = listed.map((one): Member => {
    const votingKey = freshKey(parts, one, epoch)
    if (votingKey === undefined) notes.push(listedWithout(one, epoch))
    return { nodeKey: one.nodeKey, votingKey, multiaddrs: addressesOf(parts, one) }
  })
  expectVoters(members, epoch)
  notes.push(...faultNotes(current.members.length, members.length))
  const bytes = encodeManifest({
    federationId: current.federationId,
    previous: current.id,
    ...{ epoch, members, policy },
  })
  return { bytes, notes }
}

function changedMembers(chain: ManifestChain, current: Manifest, change: Change): Listed[] {
  const before = current.members.map(({ nodeKey, multiaddrs }): Listed => {
    return { nodeKey, multiaddrs, card: undefined }
  })
  const has = (nodeKey: Uint8Array) => before.some((one) => equalBytes(one.nodeKey, nodeKey))
  const expectMember = (nodeKey: Uint8Array) => {
    if (!has(nodeKey))
      throw new MembershipError(`${shown(nodeKey)} is no member of epoch ${current.epoch}.`)
  }
  switch (change.kind) {
    case 'policy':
    case 'renew':
      return before
    case 'add': {
      const added = change.cards.map((card) => listedBy(card, chain))
      const keys = added.map(({ nodeKey }) => bytesToHex(nodeKey))
      for (const { nodeKey } of added) {
        if (has(nodeKey)) throw new MembershipError(`${shown(nodeKey)} is a member already.`)
      }
      if (new Set(keys).size < keys.length) throw new MembershipError('A card is given twice.')
      return [...before, ...added]
    }
    case 'remove':
      for (const nodeKey of change.nodeKeys) expectMember(nodeKey)
      return before.filter((one) => !change.nodeKeys.some((key) => equalBytes(key, one.nodeKey)))
    case 'replace': {
      const { nodeKey, card } = change
      expectMember(nodeKey)
      if (!equalBytes(nodeKey, card.nodeKey) && has(card.nodeKey)) {
        throw new MembershipError(`${shown(card.nodeKey)} is a member already.`)
      }
      return before.map((one) => (equalBytes(one.nodeKey, nodeKey) ? listedBy(card, chain) : one))
    }
  }
}

function listedBy(card: Card, chain: ManifestChain): Listed {
  const { nodeKey, multiaddrs, federationId } = card
  if (isForFounding(card) || !equalBytes(federationId, chain[0].manifest.federationId)) {
    throw new MembershipError(`The card of ${shown(nodeKey)} is for another federation.`)
  }
  return { nodeKey, multiaddrs, card }
}

/** Announced for exactly this epoch, and in no manifest yet. */
function freshKey({ chain, presenceOf }: NextManifestParts, one: Listed, epoch: number) {
  const said = [presenceOf(one.nodeKey), one.card]
  const key = said.find((statement) => statement?.epoch === epoch - 1)?.nextVotingKey
  if (key === undefined) return undefined
  const isListed = chain.some(({ manifest }) =>
    manifest.members.some(({ votingKey }) => votingKey !== undefined && equalBytes(votingKey, key)),
  )
  return isListed ? undefined : key
}

function listedWithout({ nodeKey }: Listed, epoch: number): string {
  return (
    `${shown(nodeKey)} has announced no fresh voting key for epoch ${epoch}: it is listed without one, ` +
    'counts, and cannot vote. Start it, and propose again.'
  )
}

/** Its card's, else those that are listed; where there are none, what it says itself. */
function addressesOf({ presenceOf }: NextManifestParts, one: Listed): readonly string[] {
  if (one.multiaddrs.length > 0) return one.multiaddrs
  return presenceOf(one.nodeKey)?.multiaddrs ?? []
}

/** A manifest that fewer can vote under than decide would be the last one. */
function expectVoters(members: readonly Member[], epoch: number): void {
  const without = members.filter(({ votingKey }) => votingKey === undefined)
  const quorum = quorumOf(members.length)
  if (members.length - without.length >= quorum) return
  throw new MembershipError(
    `Of ${members.length} members ${quorum} decide, and only ${members.length - without.length} have ` +
      `announced a fresh voting key for epoch ${epoch}. Missing: ` +
      `${without.map(({ nodeKey }) => shown(nodeKey)).join(', ')}. Start them, and propose again.`,
  )
}

function faultNotes(before: number, after: number): string[] {
  const [had, has] = [faultsTolerated(before), faultsTolerated(after)]
  if (has >= had) return []
  return [
    `${after} members bear ${has} faulty ones instead of ${had}: remove those that are known to be ` +
      'faulty, or be sure that none is.',
  ]
}

function changedPolicy({ policy }: Manifest, changes: Partial<Policy>): Policy {
  const changed = { ...policy, ...changes }
  const fault = policyFault(changed)
  if (fault !== undefined) throw new MembershipError(`The policy is impossible: ${fault}`)
  if (JSON.stringify(changed) !== JSON.stringify(policy)) return changed
  throw new MembershipError('The policy is as it is already.')
}

/** A node key as people compare it. */
export function shown(nodeKey: Uint8Array): string {
  return bytesToHex(nodeKey).slice(0, 8)
}
