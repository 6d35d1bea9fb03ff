/**
 * What other nodes say about themselves: the newest presence of each, verified, in bounded memory. A member
 * always finds room; of nodes that are none, so many at once. SERVICE.md section 6.
 */

import type { NodeId } from '../../cluster/ports.js'
import { bytesToHex, compareBytes, equalBytes } from '../../proto/bytes.js'
import { refusedBy } from '../../proto/errors.js'
import type { ManifestChain } from '../../proto/manifest.js'
import { type Presence, verifyPresence } from '../../proto/presence.js'
import type { Signatures } from '../../proto/signatures.js'
import { createTokenBucket, type TokenBucket } from '../rates.js'

/** How long a node counts as present after it was last heard: a dozen heartbeats. */
export const presentMs = 60_000
/** A clock that is further ahead than this is broken, and would keep every later presence out. */
const aheadMsMax = 10 * 60_000
/** What is older was said in another life, or is a replay. */
const ageMsMax = 10 * 60_000
/** Of one node: a heartbeat now and then, and what changes while it starts; more is not worth checking. */
const heartbeats = { perSecond: 1, burst: 8 }
/** Mirrors, and nodes that want to be members. */
const strangersMax = 256

export interface PresencesParts {
  readonly federationId: Uint8Array
  /** Our own, which is not kept here. */
  readonly nodeKey: Uint8Array
  readonly chain: () => ManifestChain
  readonly signatures: Signatures
  readonly clock: () => number
}

export interface Heard {
  readonly presence: Presence
  /** By this node's clock, milliseconds since 1970. */
  readonly heardAtMs: number
}

export type Verdict = 'accept' | 'ignore' | 'reject'

export class Presences {
  readonly #parts: PresencesParts
  readonly #heard = new Map<string, Heard & { readonly bucket: TokenBucket }>()
  #memberHeardAtMs: number | undefined

  constructor(parts: PresencesParts) {
    this.#parts = parts
  }

  /**
   * @param from who handed it on; undefined: nobody known
   * @returns what gossip does with it; only what nobody honest says is rejected
   */
  take(presence: Presence, from?: NodeId): Verdict {
    const { federationId, nodeKey, signatures, clock } = this.#parts
    if (!equalBytes(presence.federationId, federationId)) return 'reject'
    if (equalBytes(presence.nodeKey, nodeKey)) return 'ignore'
    const nowMs = clock()
    if (presence.issuedAtMs > nowMs + aheadMsMax || presence.issuedAtMs < nowMs - ageMsMax) {
      return 'ignore'
    }
    const key = bytesToHex(presence.nodeKey)
    const before = this.#heard.get(key)
    if (before !== undefined && isReplay(before, presence, from === key, nowMs)) return 'ignore'
    if (before !== undefined && before.bucket.take(nowMs) > 0) return 'ignore'
    if (this.#isFalseMember(presence)) return 'ignore'
    if (before === undefined && !this.#hasRoomFor(presence, nowMs)) return 'ignore'
    if (refusedBy(() => verifyPresence(presence, signatures)) !== undefined) {
      // Whoever forges words of a node pays by its own conduct, and must not use up what that node may say.
      before?.bucket.giveBack()
      return 'reject'
    }
    const bucket = before?.bucket ?? createTokenBucket(heartbeats)
    this.#heard.set(key, { presence, heardAtMs: nowMs, bucket })
    if (this.#isMember(presence.nodeKey)) this.#memberHeardAtMs = nowMs
    return 'accept'
  }

  /** When any other member was heard last, by this node's clock; undefined before the first. */
  get memberHeardAtMs(): number | undefined {
    return this.#memberHeardAtMs
  }

  /** Present now, by rising node key. */
  all(): readonly Heard[] {
    const nowMs = this.#parts.clock()
    this.#forget(nowMs)
    return [...this.#heard.values()]
      .filter((heard) => isPresent(heard, nowMs))
      .sort((a, b) => compareBytes(a.presence.nodeKey, b.presence.nodeKey))
  }

  of(nodeKey: Uint8Array): Heard | undefined {
    const heard = this.#heard.get(bytesToHex(nodeKey))
    return heard !== undefined && isPresent(heard, this.#parts.clock()) ? heard : undefined
  }

  /** One that calls itself a member of an epoch whose members are known. */
  #isFalseMember({ role, epoch, nodeKey }: Presence): boolean {
    const manifest = this.#parts.chain()[epoch]?.manifest
    if (role !== 'member' || manifest === undefined) return false
    return !manifest.members.some((member) => equalBytes(member.nodeKey, nodeKey))
  }

  #isMember(nodeKey: Uint8Array): boolean {
    return this.#parts
      .chain()
      .slice(-2)
      .some(({ manifest }) => manifest.members.some((one) => equalBytes(one.nodeKey, nodeKey)))
  }

  #hasRoomFor({ nodeKey }: Presence, nowMs: number): boolean {
    if (this.#isMember(nodeKey)) return true
    this.#forget(nowMs)
    let strangers = 0
    for (const { presence } of this.#heard.values()) {
      if (!this.#isMember(presence.nodeKey)) strangers += 1
    }
    return strangers < strangersMax
  }

  /** What a member said last is known for as long as it could be replayed. */
  #forget(nowMs: number): void {
    for (const [key, heard] of this.#heard) {
      const { nodeKey, issuedAtMs } = heard.presence
      const isGuarded = this.#isMember(nodeKey) && issuedAtMs >= nowMs - ageMsMax
      if (!isPresent(heard, nowMs) && !isGuarded) this.#heard.delete(key)
    }
  }
}

/**
 * Old words of a node that is away, too, are worth nothing from others: they would bring it back to life, at
 * addresses that it may have left. From itself they mean that its clock was set back.
 */
function isReplay(before: Heard, presence: Presence, isFirstHand: boolean, nowMs: number): boolean {
  if (presence.issuedAtMs > before.presence.issuedAtMs) return false
  return isPresent(before, nowMs) || !isFirstHand
}

function isPresent({ heardAtMs }: Heard, nowMs: number): boolean {
  return Math.abs(nowMs - heardAtMs) < presentMs
}
