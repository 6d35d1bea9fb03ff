/** This node's signed presence. SERVICE.md section 6. */
import { multiaddrLengthMax, multiaddrsMax } from '../proto/limits.js'
import { type NodeState, type Presence, type Role, signPresence } from '../proto/presence.js'
import type { Federation } from './federation.js'
import { programVersion } from './version.js'

/** As often as a heartbeat; in between the same statement is given to everybody. */
export const presenceMs = 5_000

export interface OwnPresenceParts {
  readonly federation: Federation
  readonly names: {
    counts(): { readonly certificates: number }
    /** Never hashed for a request: as it was last finished, if it was. */
    namesRoot(): Uint8Array | undefined
  }
  readonly clock: () => number
  readonly role: () => Role
  readonly state: () => NodeState
  readonly mixnetAddress: () => string
  readonly multiaddrs: () => readonly string[]
  /** The key by which this node would vote in the next epoch, durable by now. */
  readonly nextVotingKey: () => Uint8Array | undefined
  readonly packets: (nowMs: number) => { readonly sent: number; readonly received: number }
}

/** What others should hear at once when it changes. */
interface Told {
  readonly role: Role
  readonly state: NodeState
  readonly epoch: number
  readonly mixnetAddress: string
  readonly multiaddrs: readonly string[]
  readonly nextVotingKey: Uint8Array | undefined
}

/** As it is told now: a new statement at every heartbeat, and as soon as something of it has changed. */
export type OwnPresence = () => Presence

export function createOwnPresence(parts: OwnPresenceParts): OwnPresence {
  let last: Presence | undefined
  return () => {
    const nowMs = parts.clock()
    const ageMs = last === undefined ? Number.POSITIVE_INFINITY : nowMs - last.issuedAtMs
    const isFresh = ageMs >= 0 && ageMs < presenceMs
    if (last === undefined || !isFresh || !isSame(last, toTell(parts))) last = sign(parts, nowMs)
    return last
  }
}

function toTell(parts: OwnPresenceParts): Told {
  return {
    role: parts.role(),
    state: parts.state(),
    epoch: parts.federation.current.epoch,
    mixnetAddress: parts.mixnetAddress(),
    multiaddrs: parts
      .multiaddrs()
      .filter((one) => one.length <= multiaddrLengthMax)
      .slice(0, multiaddrsMax),
    nextVotingKey: parts.nextVotingKey(),
  }
}

function isSame(last: Presence, now: Told): boolean {
  return (
    last.role === now.role &&
    last.state === now.state &&
    last.epoch === now.epoch &&
    last.mixnetAddress === now.mixnetAddress &&
    last.multiaddrs.join() === now.multiaddrs.join() &&
    // Key files are opened once, so the same key is the same bytes.
    last.nextVotingKey === now.nextVotingKey
  )
}

function sign(parts: OwnPresenceParts, nowMs: number): Presence {
  const { federation, names } = parts
  const { sent, received } = parts.packets(nowMs)
  return signPresence(
    {
      ...toTell(parts),
      federationId: federation.id,
      nodeKey: federation.nodeKey.publicKey,
      issuedAtMs: nowMs,
      version: programVersion,
      namesRoot: names.namesRoot(),
      namesCount: names.counts().certificates,
      packetsSentLastSecond: sent,
      packetsReceivedLastSecond: received,
      loopProbesSent: 0,
      loopProbesReturned: 0,
    },
    federation.nodeKey,
  )
}
