/** This node's signed presence. SERVICE.md section 6. */
import { type NodeState, type Presence, signPresence } from '../proto/presence.js'
import type { Federation } from './federation.js'
import { programVersion } from './version.js'

/** As often as a heartbeat; in between the same statement is given to everybody. */
const presenceMs = 5_000

export interface OwnPresenceParts {
  readonly federation: Federation
  readonly names: {
    counts(): { readonly certificates: number }
    /** Never hashed for a request: as it was last finished, if it was. */
    namesRoot(): Uint8Array | undefined
  }
  readonly clock: () => number
  readonly state: () => NodeState
  readonly mixnetAddress: () => string
  readonly packets: (nowMs: number) => { readonly sent: number; readonly received: number }
}

export function createOwnPresence(parts: OwnPresenceParts): () => Presence {
  let last: Presence | undefined
  return () => {
    const nowMs = parts.clock()
    const state = parts.state()
    const mixnetAddress = parts.mixnetAddress()
    const ageMs = last === undefined ? Number.POSITIVE_INFINITY : nowMs - last.issuedAtMs
    const changed = last?.state !== state || last.mixnetAddress !== mixnetAddress
    if (last === undefined || changed || ageMs < 0 || ageMs >= presenceMs) {
      last = sign(parts, nowMs, state, mixnetAddress)
    }
    return last
  }
}

function sign(
  { federation, names, packets }: OwnPresenceParts,
  nowMs: number,
  state: NodeState,
  mixnetAddress: string,
): Presence {
  const { sent, received } = packets(nowMs)
  return signPresence(
    {
      federationId: federation.id,
      nodeKey: federation.nodeKey.publicKey,
      issuedAtMs: nowMs,
      mixnetAddress,
      multiaddrs: [],
      version: programVersion,
      role: 'member',
      state,
      epoch: federation.current.epoch,
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
