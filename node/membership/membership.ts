/** What an operator may do about the membership of a federation, on a running node. FEDERATION.md section 4. */
import type { Answer, Driver, Timers } from '../../cluster/ports.js'
import { bytesToHex, equalBytes, hexToBytes } from '../../proto/bytes.js'
import { verifyClaim } from '../../proto/claim.js'
import { approve, decodeManifest, type Manifest, type Policy } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import type { Signatures } from '../../proto/signatures.js'
import type { Federation } from '../federation.js'
import { formatCard, openCard } from './card.js'
import { expectMembersCount, MembershipError } from './members-count.js'
import { type Change, nextManifest, shown } from './next-manifest.js'
import {
  epochOfProposal,
  formatProposal,
  isSameManifest,
  openProposal,
  type Proposal,
  withApproval,
} from './proposal-file.js'

/** How long an operator waits for the others to decide. */
const decidedMs = 15_000

export interface MembershipParts {
  readonly federation: Federation
  readonly driver: Pick<Driver, 'submit' | 'chain'>
  readonly timers: Pick<Timers, 'after'>
  readonly signatures: Signatures
  /** This node's own, as it is told now. */
  readonly presence: () => Presence
  /** What another node says about itself; undefined: not heard lately. */
  readonly presenceOf: (nodeKey: Uint8Array) => Presence | undefined
  /** Every node key that an operator may mean by its beginning. */
  readonly nodeKeys: () => readonly Uint8Array[]
  /** Whether others can talk to this node. */
  readonly hasOverlay: () => boolean
}

export interface MembershipAnswer {
  readonly epoch: number
  /** What goes to the next operator; undefined once it is decided. */
  readonly proposal: object | undefined
  readonly approvals: number
  readonly needed: number
  /** Whether it was given to the federation, and what became of it. */
  readonly outcome: 'incomplete' | 'decided' | 'undecided'
  readonly notes: readonly string[]
}

export interface Membership {
  /** @throws MembershipError */
  propose(given: Readonly<Record<string, unknown>>): Promise<MembershipAnswer>
  /** @throws MembershipError */
  approve(given: Readonly<Record<string, unknown>>): Promise<MembershipAnswer>
  /** This node as others may list it. */
  card(): object
}

export function createMembership(parts: MembershipParts): Membership {
  const { federation, driver, signatures } = parts

  function ownPlace(): number {
    const { current, nodeKey } = federation
    return current.members.findIndex((one) => equalBytes(one.nodeKey, nodeKey.publicKey))
  }

  function expectMember(): number {
    const place = ownPlace()
    if (place !== -1) return place
    throw new MembershipError(
      `This node is no member of epoch ${federation.current.epoch}: its approval counts for nothing.`,
    )
  }

  function withOwnApproval({ manifest, approvals }: Proposal, member: number): Proposal {
    const own = approve(federation.id, manifest.bytes, member, federation.nodeKey)
    return { manifest, approvals: withApproval(approvals, own) }
  }

  /** Once enough members approve, it is a claim like any other. */
  async function goOn(proposal: Proposal, notes: readonly string[]): Promise<MembershipAnswer> {
    const { current } = federation
    const { epoch } = proposal.manifest
    const approvals = proposal.approvals.length
    const told = { epoch, approvals, needed: current.quorum, notes }
    if (approvals < current.quorum) {
      return { ...told, proposal: formatProposal(proposal, current), outcome: 'incomplete' }
    }
    const answer = await submit(proposal)
    if (answer?.outcome === 'decided' && answer.won) {
      return { ...told, proposal: undefined, outcome: 'decided' }
    }
    if (answer?.outcome === 'decided') throw otherwise(epoch)
    if (answer?.outcome === 'refused') throw new MembershipError(answer.refusal.message)
    if (answer !== undefined) throw new MembershipError('The node has failed: see its log.')
    return { ...told, proposal: formatProposal(proposal, current), outcome: 'undecided' }
  }

  /** @returns undefined when it takes long; it goes on being decided */
  function submit(proposal: Proposal): Promise<Answer | undefined> {
    const claim = verifyClaim({ kind: 'manifest', ...proposal }, driver.chain, signatures)
    return new Promise((resolve) => {
      const cancel = parts.timers.after(decidedMs, () => resolve(undefined))
      driver.submit(claim, (answer) => {
        cancel()
        resolve(answer)
      })
    })
  }

  /** What this member's operator must not put a name to. @throws MembershipError */
  function expectFitting(manifest: Manifest): void {
    const { current, nodeKey } = federation
    if (!equalBytes(manifest.federationId, federation.id)) {
      throw new MembershipError('The proposal is for another federation.')
    }
    if (manifest.previous === undefined || !equalBytes(manifest.previous, current.id)) {
      throw new MembershipError(
        `The proposal does not follow the manifest of epoch ${current.epoch}.`,
      )
    }
    if (manifest.members.length !== current.members.length) {
      expectMembersCount(manifest.members.length)
    }
    const own = manifest.members.find((one) => equalBytes(one.nodeKey, nodeKey.publicKey))
    const announced = parts.presence().nextVotingKey
    if (own?.votingKey === undefined) return
    if (announced !== undefined && equalBytes(own.votingKey, announced)) return
    throw new MembershipError(
      `The proposal lists a voting key for this node that it does not announce for epoch ` +
        `${manifest.epoch}: propose anew.`,
    )
  }

  /**
   * What the proposal lists as others' voting keys must be what they announce: whoever slips in a key of its
   * own votes for them, and nobody could see it in the file.
   * @returns what could not be checked, in sentences @throws MembershipError
   */
  function checkKeys({ members, epoch }: Manifest): string[] {
    return members.flatMap(({ nodeKey, votingKey }) => {
      if (votingKey === undefined || equalBytes(nodeKey, federation.nodeKey.publicKey)) return []
      const said = parts.presenceOf(nodeKey)
      const announced = said?.epoch === epoch - 1 ? said.nextVotingKey : undefined
      if (announced === undefined) return [uncheckedKey(nodeKey, epoch)]
      if (equalBytes(votingKey, announced)) return []
      throw new MembershipError(
        `The proposal lists a voting key for ${shown(nodeKey)} that it does not announce for epoch ` +
          `${epoch}: somebody else could vote with it. Propose anew.`,
      )
    })
  }

  return {
    async propose(given) {
      const member = expectMember()
      const change = changeOf(given, parts)
      const presenceOf = (nodeKey: Uint8Array) => {
        const isOwn = equalBytes(nodeKey, federation.nodeKey.publicKey)
        return isOwn ? parts.presence() : parts.presenceOf(nodeKey)
      }
      const { bytes, notes } = nextManifest({ chain: driver.chain, presenceOf }, change)
      const manifest = decodeManifest(bytes)
      expectReachable(manifest, parts)
      return await goOn(withOwnApproval({ manifest, approvals: [] }, member), notes)
    },
    async approve(given) {
      const { chain } = driver
      const { current } = federation
      const epoch = epochOfProposal(given.proposal)
      const before = chain[epoch - 1]?.manifest
      if (before === undefined) {
        throw new MembershipError(
          `The proposal is for epoch ${epoch}, and this node knows ${current.epoch} as the newest.`,
        )
      }
      const proposal = openProposal(given.proposal, before, signatures)
      if (epoch <= current.epoch) {
        if (!isSameManifest(proposal.manifest, chain[epoch]?.manifest)) throw otherwise(epoch)
        const approvals = proposal.approvals.length
        const told = { epoch, approvals, needed: before.quorum, notes: [] }
        return { ...told, proposal: undefined, outcome: 'decided' }
      }
      expectFitting(proposal.manifest)
      const notes = checkKeys(proposal.manifest)
      const isComplete = proposal.approvals.length >= current.quorum
      const approved = isComplete ? proposal : withOwnApproval(proposal, expectMember())
      return await goOn(approved, notes)
    },
    card: () => formatCard(parts.presence()),
  }
}

function otherwise(epoch: number): MembershipError {
  return new MembershipError(
    `Epoch ${epoch} is decided already, by another manifest: propose anew from there.`,
  )
}

function uncheckedKey(nodeKey: Uint8Array, epoch: number): string {
  return (
    `${shown(nodeKey)} is not heard here in epoch ${epoch - 1}: whether the voting key that is listed for ` +
    'it is its own could not be checked. Compare it with what its operator says.'
  )
}

/** Members that nobody can dial, and a node that talks to nobody, would end the federation. */
function expectReachable({ members }: Manifest, { hasOverlay, federation }: MembershipParts): void {
  if (members.length === 1) return
  if (!hasOverlay()) {
    throw new MembershipError(
      'This node talks to no other: start it with --listen, so that the others can reach it.',
    )
  }
  const unreachable = members.filter(({ multiaddrs }) => multiaddrs.length === 0)
  if (unreachable.length < members.length) return
  throw new MembershipError(
    `No member says where it can be dialled; start ${shown(federation.nodeKey.publicKey)} with --listen.`,
  )
}

/** @throws MembershipError for what makes no change */
function changeOf(given: Readonly<Record<string, unknown>>, parts: MembershipParts): Change {
  const { change, nodeKeys, cards, policy } = given
  const keys = listOf(nodeKeys).map((one) => wholeKey(String(one), parts.nodeKeys()))
  const opened = listOf(cards).map((one, i) => openCard(one, parts.signatures, `Card ${i + 1}`))
  const [nodeKey, ...moreKeys] = keys
  const [card, ...moreCards] = opened
  if (change === 'add' && card !== undefined && nodeKey === undefined) {
    return { kind: 'add', cards: opened }
  }
  if (change === 'remove' && nodeKey !== undefined && card === undefined) {
    return { kind: 'remove', nodeKeys: keys }
  }
  const isOneEach = moreKeys.length === 0 && moreCards.length === 0
  if (change === 'replace' && nodeKey !== undefined && card !== undefined && isOneEach) {
    return { kind: 'replace', nodeKey, card }
  }
  if (change === 'policy' && typeof policy === 'object' && policy !== null) {
    return { kind: 'policy', policy: policyChanges(policy as Record<string, unknown>) }
  }
  if (change === 'renew' && nodeKey === undefined && card === undefined) return { kind: 'renew' }
  throw new MembershipError(
    'A change is: add CARD…, remove NODEKEY…, replace NODEKEY CARD, renew, or policy with its changes.',
  )
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

const policyNumbers = ['admissionBits', 'quarantineMs', 'retentionMs'] as const

function policyChanges(given: Readonly<Record<string, unknown>>): Partial<Policy> {
  const changes: Partial<Record<(typeof policyNumbers)[number], number>> = {}
  for (const [key, value] of Object.entries(given)) {
    const name = policyNumbers.find((one) => one === key)
    if (
      name === undefined ||
      typeof value !== 'number' ||
      !Number.isSafeInteger(value) ||
      value < 0
    ) {
      throw new MembershipError(`The policy has no ${key} like ${JSON.stringify(value)}.`)
    }
    changes[name] = value
  }
  return changes
}

/** The one known key that begins so. @throws MembershipError */
function wholeKey(text: string, known: readonly Uint8Array[]): Uint8Array {
  if (/^[0-9a-f]{64}$/.test(text)) return hexToBytes(text)
  const matching = known.filter((key) => bytesToHex(key).startsWith(text))
  const [only, ...more] = matching
  if (text.length >= 8 && only !== undefined && more.length === 0) return only
  throw new MembershipError(
    `${text} is no node key, nor eight digits that begin just one member's.`,
  )
}
