/** Overlays over real libp2p on loopback, and drivers that talk through them. */
import { sha256 } from '@noble/hashes/sha2.js'
import { createDriver } from '../../cluster/driver.js'
import type { PeerMessage } from '../../cluster/messages.js'
import {
  type KnownNode,
  type OpenOverlay,
  type OverlayLog,
  type OverlayOptions,
  openOverlay,
} from '../../cluster/overlay/open-overlay.js'
import type {
  Answer,
  Driver,
  DriverSettings,
  MemberStore,
  NodeId,
  VotingKeys,
} from '../../cluster/ports.js'
import { expectValid } from '../../cluster/rules/validity.js'
import { nodeEd25519Signer, nodeSignatures } from '../../node/signatures.js'
import { realTimers } from '../../node/timers.js'
import { asciiBytes, bytesToHex } from '../../proto/bytes.js'
import { newestOf } from '../../proto/manifest.js'
import { type Registration, signRegistration } from '../../proto/registration.js'
import { type Signer, verified } from '../../proto/signatures.js'
import { createDisk, type Disk } from '../../tools/simulator/disk.js'
import {
  claimContent,
  labelBytes,
  type TestFederation,
  type TestMember,
  testFederation,
  testOwner,
  testSigner,
} from '../support/federation.js'

export interface CleanUp {
  teardown(run: () => unknown): void
}

export const loopback = '/ip4/127.0.0.1/tcp/0'

export interface Heard {
  readonly from: NodeId
  readonly message: PeerMessage
}

export interface RigNode {
  readonly nodeKey: Uint8Array
  readonly id: NodeId
  readonly overlay: OpenOverlay
  readonly heard: readonly Heard[]
  readonly connected: readonly NodeId[]
  readonly logged: readonly string[]
}

/** A seed as `testMember` has it. */
export function seedOf(label: string): Uint8Array {
  return sha256(asciiBytes(`${label} node`))
}

export function idOf(label: string): NodeId {
  return bytesToHex(testSigner(`${label} node`).publicKey)
}

export function knownAs(node: Pick<RigNode, 'nodeKey' | 'overlay'>): KnownNode {
  return { nodeKey: node.nodeKey, multiaddrs: node.overlay.multiaddrs }
}

/** One overlay on loopback that keeps what it hears. */
export async function openNode(
  t: CleanUp,
  federationId: Uint8Array,
  label: string,
  changes: Partial<OverlayOptions> = {},
): Promise<RigNode> {
  const heard: Heard[] = []
  const connected: NodeId[] = []
  const logged: string[] = []
  const note = (_: object, text: string) => logged.push(text)
  const log: OverlayLog = { debug: note, info: note, warn: note }
  const overlay = await openOverlay({
    federationId,
    nodeSeed: seedOf(label),
    listen: [loopback],
    known: () => [],
    isMember: () => false,
    receive: (from, message) => {
      heard.push({ from, message })
    },
    connected: (peer) => connected.push(peer),
    log,
    ...changes,
  })
  t.teardown(() => overlay.close())
  const nodeKey = testSigner(`${label} node`).publicKey
  return { nodeKey, id: bytesToHex(nodeKey), overlay, heard, connected, logged }
}

/** Waits for the world to come to a state, however long that takes it; tap's own timeout is the limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2))
}

// ---------------------------------------------------------------- members with drivers

export interface RigMember extends RigNode {
  readonly driver: Driver
  readonly disk: MemberStore
  register(registration: Registration): Promise<Answer>
  stop(): Promise<void>
}

export const quick: DriverSettings = {
  timeouts: { firstMs: 500, growthMs: 500 },
  resendMs: 500,
  reconcileMs: 1_000,
  firstQuorumMs: 50,
  queueMax: 4_096,
  slotsMax: 16_384,
}

export interface Meeting {
  readonly federation: TestFederation
  /** Where each can be found now; members and others look here. */
  readonly places: Map<string, KnownNode>
}

export function newMeeting(count: number, label: string): Meeting {
  return { federation: testFederation(count, undefined, label), places: new Map() }
}

function newDisk({ federation }: Meeting, nodeKey: Uint8Array): Disk {
  return createDisk({
    nodeKey,
    genesis: federation.chain[0],
    after: () => () => undefined,
    syncMs: () => undefined,
    onDurable: () => undefined,
  })
}

/** The keys of `testMember`, by the quick implementation. */
function votingKeysOf({ label }: TestMember): VotingKeys {
  const signers = new Map<number, Signer>()
  return {
    signer(epoch) {
      const seed = sha256(asciiBytes(`${label} voting ${epoch}`))
      const signer = signers.get(epoch) ?? nodeEd25519Signer(seed)
      signers.set(epoch, signer)
      return signer
    },
    erase: () => undefined,
  }
}

export interface MemberChanges {
  readonly disk?: MemberStore
  readonly options?: Partial<OverlayOptions>
  readonly settings?: DriverSettings
}

/** A member that talks through libp2p, or a mirror when it is none. */
export async function openMember(
  t: CleanUp,
  meeting: Meeting,
  member: TestMember,
  changes: MemberChanges = {},
): Promise<RigMember> {
  const { federation, places } = meeting
  const { members } = newestOf(federation.chain).manifest
  const memberIds = new Set(members.map(({ nodeKey }) => bytesToHex(nodeKey)))
  const nodeKey = member.node.publicKey
  const disk = changes.disk ?? newDisk(meeting, nodeKey)
  // The overlay hears before there is a driver to tell; nobody is connected then.
  const late: { driver?: Driver } = {}
  const heard: Heard[] = []
  const connected: NodeId[] = []
  const node = await openNode(t, federation.federationId, member.label, {
    known: () => [...places.values()],
    isMember: (id) => memberIds.has(id),
    receive(from, message) {
      heard.push({ from, message })
      return late.driver?.receive(from, message)
    },
    connected(peer) {
      connected.push(peer)
      late.driver?.connected(peer)
    },
    ...changes.options,
  })
  const driver = createDriver({
    store: disk,
    overlay: node.overlay,
    timers: realTimers(Date.now),
    keys: votingKeysOf(member),
    signatures: nodeSignatures,
    nodeKey,
    settings: changes.settings ?? quick,
    onFault: (fault) => {
      throw fault
    },
  })
  late.driver = driver
  for (const peer of node.overlay.peers()) driver.connected(peer)
  places.set(node.id, knownAs(node))
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= new Promise<void>((resolve) => driver.close(resolve)).then(() =>
      node.overlay.close(),
    )
    return stopped
  }
  t.teardown(stop)
  const register = (registration: Registration) =>
    new Promise<Answer>((resolve) => {
      const { manifest } = newestOf(federation.chain)
      expectValid(registration, manifest, undefined, nodeSignatures)
      driver.submit(verified({ kind: 'registration', registration }), resolve)
    })
  return { ...node, heard, connected, driver, disk, register, stop }
}

/** All members of a new federation, each told of all others. */
export async function openFederation(
  t: CleanUp,
  count: number,
  label: string,
  options: Partial<OverlayOptions> = {},
): Promise<{ readonly meeting: Meeting; readonly members: RigMember[] }> {
  const meeting = newMeeting(count, label)
  const members: RigMember[] = []
  for (const member of meeting.federation.members) {
    members.push(await openMember(t, meeting, member, { options }))
  }
  for (const { overlay } of members) overlay.knownChanged()
  await until(() => members.every(({ overlay }) => overlay.peers().length === count - 1))
  return { meeting, members }
}

export function claimOf({ federation }: Meeting, name: string): Registration {
  const owner = testOwner(`owner of ${name}`)
  const content = claimContent(federation, name, {
    ...{ ownerKey: owner.publicKey, nonce: labelBytes(name, 16) },
  })
  return signRegistration(content, owner, 0)
}
