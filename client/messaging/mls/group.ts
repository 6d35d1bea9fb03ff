/** A group as one member's device sees it: made, joined, described, written down and read again. */
import {
  type ClientState,
  decodeGroupState,
  encodeGroupState,
  type LeafNode,
  createGroup as mlsCreateGroup,
} from 'ts-mls'
import { concatBytes } from '../../../proto/bytes.js'
import { expectLength } from '../../../proto/codec.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupIdBytes, keyPackageLifetimeMsMax } from '../../../proto/limits.js'
import { compressedKey } from './device-signatures.js'
import { credentialName, type Engine } from './engine.js'
import { encodeGroupFacts, factsOf, factsType, type GroupFacts } from './group-facts.js'
import { generateOwnPackage, lifetimeFrom } from './key-packages.js'

/**
 * The secret state of a group. It is used once: every function that changes it gives back the next one and
 * destroys what the old one must not use again. Whoever keeps one across a failed transaction reads it again
 * from its bytes; using a spent one is a bug, and throws.
 */
export interface Group {
  readonly mls: ClientState
}

export interface Member {
  readonly leafIndex: number
  readonly name: string
  /** SEC1 compressed, 33 bytes. */
  readonly deviceKey: Uint8Array
}

export interface GroupDescription extends GroupFacts {
  /** 32 bytes. */
  readonly groupId: Uint8Array
  /** From 0; each commit is one. */
  readonly epoch: number
  /** One per device, by leaf index. */
  readonly members: readonly Member[]
  /** Leaf index of this device. */
  readonly ownLeaf: number
  /** False once this device was removed: the rest is then what it last knew. */
  readonly isActive: boolean
}

const groupVersion = 1
const spent = new WeakSet<Group>()

/** The state inside; of a spent group there is none. */
export function liveState(group: Group): ClientState {
  if (spent.has(group)) throw new Error('This state of a group was used already.')
  return group.mls
}

/**
 * Runs something that changes a group. Nobody else can use the group meanwhile, so that no key is used twice; nor
 * afterwards, unless it throws or `isUnchanged` says of its outcome that the group is as it was.
 */
export async function using<Outcome>(
  group: Group,
  run: (state: ClientState) => Promise<Outcome>,
  isUnchanged: (outcome: Outcome) => boolean = () => false,
): Promise<Outcome> {
  const state = liveState(group)
  spent.add(group)
  try {
    const outcome = await run(state)
    if (isUnchanged(outcome)) spent.delete(group)
    return outcome
  } catch (error) {
    spent.delete(group)
    throw error
  }
}

export interface NewGroup extends GroupFacts {
  /** 32 random bytes. */
  readonly groupId: Uint8Array
}

/**
 * A new group whose only member is this device.
 * @throws RefusedError for facts that nobody would take
 */
export async function createGroup(
  engine: Engine,
  { groupId, ...facts }: NewGroup,
  nowMs: number,
): Promise<Group> {
  expectLength(groupId, groupIdBytes, 'Group id')
  const extension = { extensionType: factsType, extensionData: encodeGroupFacts(facts) }
  const lifetime = lifetimeFrom(nowMs, keyPackageLifetimeMsMax)
  const own = await generateOwnPackage(engine, lifetime, false)
  const { suite, config } = engine
  const { publicPackage, privatePackage } = own
  return {
    mls: await mlsCreateGroup(groupId, publicPackage, privatePackage, [extension], suite, config),
  }
}

export function describe(group: Group): GroupDescription {
  const state = liveState(group)
  return {
    ...factsOf(state.groupContext),
    groupId: state.groupContext.groupId,
    epoch: Number(state.groupContext.epoch),
    members: membersOf(state.ratchetTree),
    ownLeaf: state.privatePath.leafIndex,
    isActive: state.groupActiveState.kind === 'active',
  }
}

export function membersOf(tree: ClientState['ratchetTree']): Member[] {
  const members: Member[] = []
  for (const [i, node] of tree.entries()) {
    if (node?.nodeType === 'leaf') members.push(memberOf(i / 2, node.leaf))
  }
  return members
}

/** @returns undefined for a leaf that is blank or not there */
export function memberAt(tree: ClientState['ratchetTree'], leafIndex: number): Member | undefined {
  const node = tree[leafIndex * 2]
  return node?.nodeType === 'leaf' ? memberOf(leafIndex, node.leaf) : undefined
}

function memberOf(leafIndex: number, leaf: LeafNode): Member {
  const name = credentialName(leaf.credential)
  const deviceKey = compressedKey(leaf.signaturePublicKey)
  if (name === undefined || deviceKey === undefined) throw new Error('An unchecked leaf in a tree.')
  return { leafIndex, name, deviceKey }
}

/** Secret bytes: whoever has them reads the group. They do not hold the device's private key. */
export function encodeGroup(group: Group): Uint8Array {
  return concatBytes(Uint8Array.of(groupVersion), encodeGroupState(liveState(group)))
}

/** @throws RefusedError `malformed` or `unsupported-version` for bytes that `encodeGroup` did not make */
export function decodeGroup(engine: Engine, bytes: Uint8Array): Group {
  if (bytes[0] !== groupVersion) {
    throw new RefusedError('unsupported-version', 'A saved group is of another version.')
  }
  // What is decoded are views, and keys are overwritten once they are used: not in the caller's bytes.
  const copy = Uint8Array.from(bytes.subarray(1))
  let decoded: ReturnType<typeof decodeGroupState>
  try {
    decoded = decodeGroupState(copy, 0)
  } catch {
    // The decoder throws for lengths beyond the end.
    decoded = undefined
  }
  const [state, length] = decoded ?? []
  if (state === undefined || length !== copy.length) {
    throw new RefusedError('malformed', 'A saved group is damaged.')
  }
  return { mls: { ...state, clientConfig: engine.config } }
}

/** Overwrites the secrets of a state that is not wanted any more: a commit's loser, or what it replaced. */
export function forget(group: Group): void {
  const { keySchedule, secretTree, privatePath, historicalReceiverData } = liveState(group)
  spent.add(group)
  for (const secret of Object.values(keySchedule)) if (secret instanceof Uint8Array) secret.fill(0)
  for (const key of Object.values(privatePath.privateKeys)) key.fill(0)
  wipeTree(secretTree)
  for (const {
    secretTree: old,
    senderDataSecret,
    resumptionPsk,
  } of historicalReceiverData.values()) {
    wipeTree(old)
    senderDataSecret.fill(0)
    resumptionPsk.fill(0)
  }
}

export function wipeTree(tree: ClientState['secretTree']): void {
  for (const { application, handshake } of tree) {
    for (const ratchet of [application, handshake]) {
      ratchet.secret.fill(0)
      for (const secret of Object.values(ratchet.unusedGenerations)) secret.fill(0)
    }
  }
}
