/** Messages in a group: made, received, and looked at from outside. */
import {
  type ClientState,
  type ContentTypeName,
  createApplicationMessage,
  decodeMlsMessage,
  emptyPskIndex,
  encodeMlsMessage,
  type IncomingMessageAction,
  type IncomingMessageCallback,
  type MLSMessage,
  type PrivateMessage,
  type Proposal,
  type ProposalWithSender,
  processPrivateMessage,
} from 'ts-mls'
import { decryptSenderData } from 'ts-mls/privateMessage.js'
import { equalBytes } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupDevicesMax } from '../../../proto/limits.js'
import { compressedKey } from './device-signatures.js'
import { CertificationUnknown, type Engine } from './engine.js'
import { type Group, type Member, memberAt, membersOf, using, wipeTree } from './group.js'
import { leavesOf } from './tree-checks.js'

/** What anybody can see of an MLS message who has opened its envelope. */
export type MessageFacts =
  | { readonly kind: 'welcome'; readonly keyPackageRefs: readonly Uint8Array[] }
  | {
      readonly kind: 'private'
      readonly groupId: Uint8Array
      readonly epoch: number
      readonly contentType: ContentTypeName
    }

export type Received =
  | {
      readonly kind: 'application'
      readonly group: Group
      /** The member whose device signed it, as it was in the message's epoch. */
      readonly sender: Member
      /** Whether that device is still a member: what one that was removed sent before may come later. */
      readonly isSenderMember: boolean
      /** Who can read it: the members of its epoch. */
      readonly audience: readonly Member[]
      readonly epoch: number
      readonly content: Uint8Array
    }
  | {
      readonly kind: 'commit'
      readonly group: Group
      readonly committer: Member
      /** Empty for who was removed itself. */
      readonly added: readonly Member[]
      readonly removed: readonly Member[]
      readonly isSelfRemoved: boolean
    }
  /** To be kept until the commits before it have come; the group is as it was. */
  | { readonly kind: 'future-epoch'; readonly epoch: number }
  /**
   * Says that this device sent it: an echo. Any member can make such a message, so that it proves nothing; a
   * commit of one's own has won only if the sequencer's bytes are the very bytes of it.
   */
  | { readonly kind: 'own' }
  | { readonly kind: 'old-epoch' | 'replayed' | 'undecryptable'; readonly reason: string }

/** @returns undefined for what is no MLS message that we use */
export function messageFacts(bytes: Uint8Array): MessageFacts | undefined {
  const message = decodeMessage(bytes)
  if (message?.wireformat === 'mls_welcome') {
    const keyPackageRefs = message.welcome.secrets.map(({ newMember }) => newMember)
    return { kind: 'welcome', keyPackageRefs }
  }
  if (message?.wireformat !== 'mls_private_message') return undefined
  const { groupId, epoch, contentType } = message.privateMessage
  return { kind: 'private', groupId, epoch: Number(epoch), contentType }
}

/**
 * Save the group that comes back before the message leaves: the key that encrypted it is gone.
 * @throws RefusedError `not-owner` after this device was removed
 */
export function encrypt(
  engine: Engine,
  group: Group,
  content: Uint8Array,
): Promise<{ group: Group; message: Uint8Array }> {
  return using(group, async (state) => {
    if (state.groupActiveState.kind !== 'active') {
      throw new RefusedError('not-owner', 'This device is no member of the group any more.')
    }
    const made = await createApplicationMessage(state, content, engine.suite)
    for (const secret of made.consumed) secret.fill(0)
    const { privateMessage } = made
    const message = encodeMlsMessage({
      version: 'mls10',
      wireformat: 'mls_private_message',
      privateMessage,
    })
    return { group: { mls: made.newState }, message }
  })
}

/**
 * Decrypts and verifies. Only with `application` and `commit` the group changes and the one that was given is
 * spent: save the new one, and what came, in one transaction. Throws nothing for hostile bytes.
 * @throws what `isCertified` throws; the group is then as it was
 */
export function receive(engine: Engine, group: Group, bytes: Uint8Array): Promise<Received> {
  const run = (state: ClientState) => receiveBytes(engine, state, bytes)
  return using(group, run, (received) => !('group' in received))
}

async function receiveBytes(
  engine: Engine,
  state: ClientState,
  bytes: Uint8Array,
): Promise<Received> {
  const message = decodeMessage(bytes)
  if (message?.wireformat !== 'mls_private_message') return undecryptable('No private message.')
  const { privateMessage } = message
  const { groupId, epoch, contentType } = privateMessage
  if (!equalBytes(groupId, state.groupContext.groupId)) return undecryptable('Of another group.')
  if (state.groupActiveState.kind !== 'active') return undecryptable('This device was removed.')
  if (contentType === 'proposal') return undecryptable('Proposals come inside commits here.')
  const { epoch: currentEpoch } = state.groupContext
  if (epoch > currentEpoch) return { kind: 'future-epoch', epoch: Number(epoch) }
  const isCommit = contentType === 'commit'
  if (epoch < currentEpoch && (isCommit || !state.historicalReceiverData.has(epoch))) {
    return { kind: 'old-epoch', reason: `Of epoch ${epoch}, now is ${currentEpoch}.` }
  }
  try {
    const sender = await senderOf(engine, state, privateMessage)
    if (sender === 'own') return { kind: 'own' }
    if (sender === 'replayed') {
      return { kind: 'replayed', reason: 'Its key was used already, or given up.' }
    }
    return isCommit
      ? await receiveCommit(engine, state, privateMessage)
      : await receiveApplication(engine, state, privateMessage, sender)
  } catch (error) {
    if (error instanceof CertificationUnknown) throw error.cause
    return undecryptable(error instanceof Error ? error.message : String(error))
  }
}

function undecryptable(reason: string): Received {
  return { kind: 'undecryptable', reason }
}

/**
 * The member that the message says it is from. ts-mls does not tell it with an application message, so that the
 * sender data is decrypted here too: the same bytes under the same key give the same leaf, whose signature
 * over the content ts-mls then verifies. Until it has, this is a claim.
 * @throws whatever is wrong with it
 */
async function senderOf(
  engine: Engine,
  state: ClientState,
  message: PrivateMessage,
): Promise<Member | 'own' | 'replayed'> {
  const isCurrent = message.epoch === state.groupContext.epoch
  const past = state.historicalReceiverData.get(message.epoch)
  const secret = isCurrent ? state.keySchedule.senderDataSecret : past?.senderDataSecret
  const tree = isCurrent ? state.ratchetTree : past?.ratchetTree
  const secrets = isCurrent ? state.secretTree : past?.secretTree
  if (secret === undefined || tree === undefined || secrets === undefined) {
    throw new Error('Its epoch is not known.')
  }
  const data = await decryptSenderData(message, secret, engine.suite)
  const sender = data && memberAt(tree, data.leafIndex)
  if (data === undefined || sender === undefined) throw new Error('It names no member.')
  if (data.leafIndex === state.privatePath.leafIndex) return 'own'
  const node = secrets[data.leafIndex * 2]
  const ratchet = message.contentType === 'application' ? node?.application : node?.handshake
  if (ratchet === undefined) throw new Error('Its sender has no keys.')
  const isGone =
    data.generation < ratchet.generation && ratchet.unusedGenerations[data.generation] === undefined
  return isGone ? 'replayed' : sender
}

async function receiveApplication(
  engine: Engine,
  state: ClientState,
  message: PrivateMessage,
  sender: Member,
): Promise<Received> {
  const past = state.historicalReceiverData.get(message.epoch)
  const tree = message.epoch === state.groupContext.epoch ? state.ratchetTree : past?.ratchetTree
  const audience = tree === undefined ? [] : membersOf(tree)
  const result = await processPrivateMessage(state, message, emptyPskIndex, engine.suite)
  if (result.kind !== 'applicationMessage') throw new Error('Another content than it says.')
  for (const secret of result.consumed) secret.fill(0)
  return {
    kind: 'application',
    group: { mls: result.newState },
    sender,
    isSenderMember: membersOf(state.ratchetTree).some((member) => isSameDevice(member, sender)),
    audience,
    epoch: Number(message.epoch),
    content: result.message,
  }
}

async function receiveCommit(
  engine: Engine,
  state: ClientState,
  message: PrivateMessage,
): Promise<Received> {
  const { leafIndex: ownLeaf } = state.privatePath
  let seen: { proposals: ProposalWithSender[]; senderLeafIndex: number | undefined } | undefined
  let isSelfRemoved = false
  const onCommit: IncomingMessageCallback = (incoming): IncomingMessageAction => {
    if (incoming.kind !== 'commit') return 'reject'
    seen = incoming
    isSelfRemoved = incoming.proposals.some(({ proposal }) => isRemovalOf(proposal, ownLeaf))
    const areUsed = incoming.proposals.every(({ proposal }) => isUsed(proposal))
    return areUsed && !isSelfRemoved ? 'accept' : 'reject'
  }
  const result = await processPrivateMessage(state, message, emptyPskIndex, engine.suite, onCommit)
  if (result.kind !== 'newState' || seen === undefined) throw new Error('Not what it says.')
  const { proposals, senderLeafIndex = -1 } = seen
  const committer = memberAt(state.ratchetTree, senderLeafIndex)
  if (committer === undefined) throw new Error('Nobody of the group made it.')
  if (!proposals.every(({ proposal }) => isUsed(proposal))) {
    throw new Error('It changes what a commit may not change.')
  }
  const removed = removedBy(proposals, state.ratchetTree)
  if (isSelfRemoved) {
    // Its secrets are not for us. ts-mls would miss a removal whose leaf goes to a new member at once.
    const mls = { ...state, groupActiveState: { kind: 'removedFromGroup' } as const }
    return { kind: 'commit', group: { mls }, committer, added: [], removed, isSelfRemoved }
  }
  const { ratchetTree } = result.newState
  const successor = memberAt(ratchetTree, committer.leafIndex)
  if (successor === undefined || !isSameDevice(committer, successor)) {
    throw new Error('It changes who its maker is.')
  }
  if (leavesOf(ratchetTree) > groupDevicesMax) throw new Error('It makes the group too large.')
  const added = addedBy(proposals, ratchetTree)
  wipeAfterCommit(state, result)
  return {
    kind: 'commit',
    group: { mls: result.newState },
    ...{ committer, added, removed, isSelfRemoved },
  }
}

type Tree = Group['mls']['ratchetTree']

/** Facts of a group stay, members join by Welcome, and keys come from nowhere else. */
function isUsed({ proposalType }: Proposal): boolean {
  return proposalType === 'add' || proposalType === 'remove'
}

function isRemovalOf(proposal: Proposal, leafIndex: number): boolean {
  return proposal.proposalType === 'remove' && proposal.remove.removed === leafIndex
}

function removedBy(proposals: readonly ProposalWithSender[], before: Tree): Member[] {
  return proposals.flatMap(({ proposal }) => {
    if (proposal.proposalType !== 'remove') return []
    return memberAt(before, proposal.remove.removed) ?? []
  })
}

function addedBy(proposals: readonly ProposalWithSender[], after: Tree): Member[] {
  const members = membersOf(after)
  return proposals.flatMap(({ proposal }) => {
    if (proposal.proposalType !== 'add') return []
    const deviceKey = compressedKey(proposal.add.keyPackage.leafNode.signaturePublicKey)
    return members.filter((member) => deviceKey && equalBytes(member.deviceKey, deviceKey))
  })
}

function isSameDevice(a: Member, b: Member): boolean {
  return a.name === b.name && equalBytes(a.deviceKey, b.deviceKey)
}

/** What the epoch that ended leaves behind, but for what its late messages still need. */
function wipeAfterCommit(
  before: Group['mls'],
  { newState, consumed }: { newState: Group['mls']; consumed: readonly Uint8Array[] },
): void {
  for (const secret of consumed) secret.fill(0)
  for (const [epoch, old] of before.historicalReceiverData) {
    if (newState.historicalReceiverData.has(epoch)) continue
    wipeTree(old.secretTree)
    old.senderDataSecret.fill(0)
    old.resumptionPsk.fill(0)
  }
}

function decodeMessage(bytes: Uint8Array): MLSMessage | undefined {
  try {
    const [message, length] = decodeMlsMessage(bytes, 0) ?? []
    return length === bytes.length ? message : undefined
  } catch {
    // The decoder throws for lengths beyond the end.
    return undefined
  }
}
