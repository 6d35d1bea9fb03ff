/**
 * Comparing the certified names with those of the other members: gossip forgets, and whoever was away learns
 * here what it missed. FEDERATION.md section 5. On connection and at an interval every member is asked whether
 * it has the same, which costs a digest; with one peer at a time that has not, a walk (sync-walk.ts) finds
 * and fetches what is missing here. What is missing there, the peer asks for itself.
 */
import { faultsTolerated } from '../proto/quorum.js'
import type { Certified } from './certified.js'
import type { Standing } from './messages.js'
import type { Place } from './place.js'
import type { DriverStatus, MemberStore, NodeId, PeerStatus } from './ports.js'
import type { RangePrefix, RangeSet } from './rules/range-set.js'
import { askAbout, type RangeFindings, type RangeMessage } from './rules/reconciliation.js'
import { Walk } from './sync-walk.js'
import type { Turn } from './turn.js'

/** Nodes other than members that are kept account of. */
const othersMax = 64
/** A peer that has fewer names than we is left to catch up first, so many times, when it has many. */
const postponementsMax = 2
const manyNames = 4_096
/** Names that a peer lacks and whose age is looked at in one walk. */
const agesMax = 1_024
/** A walk that has fetched so many has taken long: what it began with is old. */
const fetchedMany = 1_024

interface Peer {
  epoch: number | undefined
  settled: boolean | undefined
  names: number | undefined
  comparedAtMs: number | undefined
  agrees: boolean
  /** What it was asked about the whole set, until it answers. */
  question:
    | { readonly ranges: RangeMessage; readonly askedAtMs: number; attempts: number }
    | undefined
  postponed: number
}

export interface ReconcilerParts {
  readonly store: Pick<MemberStore, 'rangeSet'>
  readonly certified: Certified
  readonly place: Place
  /** Between two comparisons with a peer. */
  readonly reconcileMs: number
}

export class Reconciler {
  readonly #parts: ReconcilerParts
  readonly #set: RangeSet
  readonly #peers = new Map<NodeId, Peer>()
  /** Peers that differ, in the order in which they were found to. */
  readonly #line = new Set<NodeId>()
  #walk: Walk | undefined
  #walks = 0
  #agesLeft = agesMax
  /** In the walk: whether the peer lacks what is not new, or has something else for a slot. */
  #differs = false
  #diverging: RangePrefix | undefined
  #nextOther = 0

  constructor(parts: ReconcilerParts) {
    this.#parts = parts
    this.#set = parts.store.rangeSet()
  }

  // ---------------------------------------------------------------- comparing

  /** At the interval: every member, and one other node after another. @returns whom */
  compareAll(reachable: readonly NodeId[], turn: Turn): NodeId[] {
    for (const peer of [...this.#peers.keys()]) {
      if (!reachable.includes(peer)) this.#forget(peer)
    }
    // Whoever has kept us long enough lets others have their turn, lest one that dribbles keeps us for ever.
    const walk = this.#walk
    if (walk !== undefined && this.#line.size > 0 && this.#isOld(walk.startedAtMs, turn.nowMs)) {
      walk.giveUp()
      this.#line.add(walk.peer)
      this.#afterStep(turn)
    }
    const others = reachable.filter((one) => !this.#isMember(one))
    const other = others[this.#nextOther++ % others.length]
    const compared = reachable.filter((one) => one === other || this.#isMember(one))
    for (const peer of compared) this.compareWith(peer, turn)
    return compared
  }

  compareWith(peer: NodeId, turn: Turn): void {
    // A walk that is under way has just been answered, or gives up.
    if (this.#walk?.peer === peer) return
    const one = this.#peer(peer)
    if (one === undefined) return
    const ranges = askAbout(this.#set, [''])
    one.question = { ranges, askedAtMs: turn.nowMs, attempts: 0 }
    turn.say({ kind: 'want-ranges', ranges }, peer)
    turn.hasAsked = true
  }

  /** @throws RefusedError `malformed` */
  onRanges(message: RangeMessage, from: NodeId, turn: Turn): void {
    if (this.#walk?.peer === from) {
      this.#take(this.#walk.onRanges(message, turn.nowMs), turn.nowMs)
      this.#afterStep(turn)
      return
    }
    const peer = this.#peers.get(from)
    const question = peer?.question
    if (peer === undefined || question === undefined) return
    peer.question = undefined
    const { askedAtMs, attempts } = question
    const walk = this.#newWalk(from, question.ranges, askedAtMs, attempts)
    const found = walk.onRanges(message, turn.nowMs)
    peer.names = namesIn(message)
    const [only] = message.ranges
    if (only?.kind === 'summary' && only.prefix === '') {
      this.#onAgreed(from, peer, askedAtMs)
      return
    }
    peer.agrees = false
    this.#diverging ??= ''
    if (this.#isPostponed(peer)) return
    if (this.#walk === undefined) this.#start(walk, found, turn)
    else this.#line.add(from)
  }

  #newWalk(peer: NodeId, question: RangeMessage, askedAtMs: number, strays: number): Walk {
    const number = this.#walks++
    return new Walk({ peer, set: this.#set, question, askedAtMs, number, strays })
  }

  #onAgreed(from: NodeId, peer: Peer, askedAtMs: number): void {
    peer.agrees = true
    peer.comparedAtMs = askedAtMs
    peer.postponed = 0
    this.#line.delete(from)
    this.#diverging = undefined
  }

  /** It would be walked through for what it lacks; once it has that, both have the same. */
  #isPostponed(peer: Peer): boolean {
    const names = peer.names ?? 0
    if (names >= this.#set.count || names <= manyNames) return false
    peer.postponed += 1
    return peer.postponed <= postponementsMax
  }

  // ---------------------------------------------------------------- walking

  #start(walk: Walk, found: RangeFindings | undefined, turn: Turn): void {
    this.#walk = walk
    this.#agesLeft = agesMax
    this.#differs = false
    this.#line.delete(walk.peer)
    this.#take(found, turn.nowMs)
    this.#afterStep(turn)
  }

  #take(found: RangeFindings | undefined, nowMs: number): void {
    const walk = this.#walk
    if (found === undefined || walk === undefined) return
    if (found.muchMissingThere || found.contradictions.length > 0) this.#differs = true
    for (const { slot } of found.missingThere) {
      if (this.#differs) break
      this.#differs = !this.#isNew(slot, walk.startedAtMs, nowMs)
    }
  }

  /** Under load a name is here a moment before it is there. One from the future was, before a clock was set. */
  #isNew(slot: Uint8Array, comparedAtMs: number, nowMs: number): boolean {
    this.#agesLeft -= 1
    const storedAtMs = this.#parts.certified.encodedOf(slot)?.storedAtMs
    if (this.#agesLeft < 0 || storedAtMs === undefined) return false
    return storedAtMs > comparedAtMs - this.#parts.reconcileMs && storedAtMs <= nowMs
  }

  /** Goes on, or ends the walk and begins the next. */
  #afterStep(turn: Turn): void {
    const walk = this.#walk
    if (walk === undefined) return
    walk.step(turn)
    this.#diverging = walk.diverging ?? this.#diverging
    if (walk.state === 'under-way') return
    this.#walk = undefined
    const peer = this.#peers.get(walk.peer)
    if (walk.state === 'completed' && peer !== undefined) {
      peer.comparedAtMs = walk.startedAtMs
      peer.agrees = !this.#differs
      if (peer.agrees) this.#diverging = undefined
    }
    const tookLong = walk.state === 'completed' && walk.fetched >= fetchedMany
    if (tookLong) this.#line.clear()
    for (const next of this.#line) {
      this.#line.delete(next)
      const question = askAbout(this.#set, [''])
      // It may have been asked at the interval, too.
      const strays = this.#takeQuestion(next)
      this.#walk = this.#newWalk(next, question, turn.nowMs, strays)
      this.#agesLeft = agesMax
      this.#differs = false
      turn.say({ kind: 'want-ranges', ranges: question }, next)
      turn.hasAsked = true
      return
    }
    if (tookLong) for (const one of this.#peers.keys()) this.compareWith(one, turn)
  }

  /** @returns how often it was asked what it has not answered */
  #takeQuestion(id: NodeId): number {
    const peer = this.#peers.get(id)
    if (peer?.question === undefined) return 0
    const { attempts } = peer.question
    peer.question = undefined
    return 1 + attempts
  }

  /** Whether certificates of this peer are waited for. */
  expects(from: NodeId): boolean {
    return this.#walk?.peer === from && this.#walk.awaited > 0
  }

  isAwaited(slot: Uint8Array): boolean {
    return this.#walk?.isAwaited(slot) ?? false
  }

  /** It has come and is not kept. */
  onRefused(slot: Uint8Array): void {
    this.#differs = true
    this.#walk?.onRefused(slot)
  }

  /** What it sends is not what was asked for, or does not hold. */
  onWrong(from: NodeId, turn: Turn): void {
    if (this.#walk?.peer !== from) return
    this.#walk.giveUp()
    this.#afterStep(turn)
  }

  onCertified(slot: Uint8Array, turn: Turn): void {
    this.#walk?.onCertified(slot, turn.nowMs)
  }

  /** When certificates have come. */
  goOn(turn: Turn): void {
    this.#afterStep(turn)
  }

  /** @param answerMs after which what was asked for is asked for again */
  recheck(turn: Turn, answerMs: number): void {
    for (const [id, peer] of this.#peers) {
      const { question } = peer
      if (question === undefined) continue
      turn.hasAsked = true
      const waitedMs = turn.nowMs - question.askedAtMs
      if (waitedMs >= 0 && waitedMs < answerMs * (1 + question.attempts)) continue
      question.attempts += 1
      if (question.attempts > postponementsMax) peer.question = undefined
      else turn.say({ kind: 'want-ranges', ranges: question.ranges }, id)
    }
    this.#walk?.recheck(turn, answerMs)
    this.#afterStep(turn)
  }

  // ---------------------------------------------------------------- who is compared with

  onStanding(from: NodeId, { epoch, settled }: Standing): void {
    const peer = this.#peer(from)
    if (peer === undefined) return
    peer.epoch = epoch
    peer.settled = settled
  }

  #isMember(node: NodeId): boolean {
    return this.#parts.place.isMember(node)
  }

  #peer(id: NodeId): Peer | undefined {
    const known = this.#peers.get(id)
    if (known !== undefined) return known
    if (!this.#isMember(id)) {
      const others = [...this.#peers.keys()].filter((one) => !this.#isMember(one))
      if (others.length >= othersMax) return undefined
    }
    const one: Peer = {
      ...{ epoch: undefined, settled: undefined, names: undefined, comparedAtMs: undefined },
      ...{ agrees: false, question: undefined, postponed: 0 },
    }
    this.#peers.set(id, one)
    return one
  }

  #forget(id: NodeId): void {
    this.#peers.delete(id)
    this.#line.delete(id)
    if (this.#walk?.peer === id) this.#walk = undefined
  }

  /** What began in the future began before the clock was set back. */
  #isOld(atMs: number, nowMs: number): boolean {
    return nowMs < atMs || nowMs - atMs > this.#parts.reconcileMs
  }

  // ---------------------------------------------------------------- what is known

  status(nowMs: number): Pick<DriverStatus, 'synced' | 'divergingRange' | 'lag' | 'peers'> {
    const { place, reconcileMs } = this.#parts
    const { members, quorum } = place.current
    const ofMembers = [...this.#peers].filter(([id]) => this.#isMember(id))
    const agreeing = ofMembers.filter(([, { agrees, comparedAtMs }]) => {
      return (
        agrees && comparedAtMs !== undefined && Math.abs(nowMs - comparedAtMs) <= 2 * reconcileMs
      )
    })
    const self = place.self(place.current) === undefined ? 0 : 1
    const counts = ofMembers.map(([, { names }]) => names ?? 0).sort((a, b) => b - a)
    const more = (counts[faultsTolerated(members.length)] ?? 0) - this.#set.count
    return {
      synced: agreeing.length + self >= quorum,
      divergingRange: this.#diverging,
      lag: Math.max(0, more, this.#walk?.missing ?? 0),
      peers: [...this.#peers].map(([id, peer]) => statusOf(id, peer)),
    }
  }
}

function statusOf(peer: NodeId, one: Peer): PeerStatus {
  const { epoch, settled, names, comparedAtMs, agrees } = one
  return { peer, epoch, settled, names, comparedAtMs, agrees }
}

/** Of an answer about the whole set. */
function namesIn({ ranges }: RangeMessage): number {
  return ranges.reduce((sum, one) => sum + (one.kind === 'pairs' ? one.pairs.length : one.count), 0)
}
