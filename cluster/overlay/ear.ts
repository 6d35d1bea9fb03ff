/** What peers say: decoded, checked for its place, handed on, and held against them when nobody honest says it. */
import { RefusedError } from '../../proto/errors.js'
import { gossipFrameBytesMax, streamFrameBytesMax } from '../../proto/limits.js'
import { decodeRelayFrame, type RelayFrame } from '../../proto/relay.js'
import { decodePeerFrame } from '../wire/peer-frame.js'
import type { WireMessage } from '../wire/peer-message.js'
import { type Topic, topicOf } from '../wire/topics.js'
import { allStrangersRate, createAllowance, messageCostBytes } from './allowance.js'
import type { Conduct } from './conduct.js'
import type { Verdict } from './gossip.js'
import type { OverlayOptions } from './options.js'
import type { Peer } from './peer-table.js'

export interface EarParts
  extends Pick<OverlayOptions, 'federationId' | 'isMember' | 'receive' | 'log'> {
  readonly conduct: Conduct
  /** Milliseconds of any clock that only goes on. */
  readonly now: () => number
  /** Members, and nodes that this one dials by itself. */
  readonly isExpected: (node: string) => boolean
  /** One fault too many: its connections are to be closed. */
  readonly cutOff: (peer: Peer) => void
}

export interface Ear {
  /** @param topic undefined: from a stream */
  take(topic: Topic | undefined, peer: Peer, frame: Uint8Array): Verdict
  /**
   * A frame of a relay stream, of the kind that belongs there. Messages count against the allowance; outcomes
   * are as many as was asked for.
   * @returns undefined when it is refused, or its sender not heard
   */
  relayed<Kind extends RelayFrame['kind']>(
    kind: Kind,
    peer: Peer,
    frame: Uint8Array,
  ): Extract<RelayFrame, { kind: Kind }> | undefined
  /** For how long nothing more is read from its stream. */
  waitMs(peer: Peer): number
  /** It did what nobody honest does. */
  fault(peer: Peer): void
}

export function createEar(parts: EarParts): Ear {
  const { federationId, conduct, log } = parts
  const shared = createAllowance(parts.now, allStrangersRate)

  function fault(peer: Peer): void {
    if (conduct.fault(peer.node)) parts.cutOff(peer)
  }

  /** On a stream strangers wait. On gossip they are not heard: it is a fault of whoever alone sends too much. */
  function isWithinAllowance(topic: Topic | undefined, peer: Peer, bytes: number): boolean {
    if (parts.isExpected(peer.node)) return true
    const isOwnEnough = peer.allowance.take(bytes)
    const isSharedEnough = shared.take(bytes)
    if (topic === undefined || (isOwnEnough && isSharedEnough)) return true
    if (!isOwnEnough) fault(peer)
    return false
  }

  function decoded(
    topic: Topic | undefined,
    peer: Peer,
    frame: Uint8Array,
  ): readonly WireMessage[] | undefined {
    const bytesMax = topic === undefined ? streamFrameBytesMax : gossipFrameBytesMax
    try {
      const messages = decodePeerFrame(frame, federationId, bytesMax)
      if (topic !== undefined) for (const message of messages) expectTopic(message, topic)
      return messages
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      log.debug({ node: peer.node, topic, refusal: error.message }, 'Refused.')
      return undefined
    }
  }

  function openRelayed(frame: Uint8Array, kind: RelayFrame['kind']): RelayFrame {
    const one = decodeRelayFrame(frame, federationId)
    if (one.kind === kind) return one
    throw new RefusedError('malformed', `No ${one.kind} belongs here.`)
  }

  function handOn(topic: Topic | undefined, peer: Peer, message: WireMessage): Verdict {
    const whole = message.kind === 'cover-part' ? peer.joiner.take(message) : message
    if (whole === undefined) return 'ignore'
    const isDirect = whole.kind === 'claim' && topic === undefined
    return parts.receive(peer.node, isDirect ? { ...whole, isDirect } : whole) ?? 'accept'
  }

  return {
    fault,
    waitMs(peer) {
      return parts.isExpected(peer.node) ? 0 : Math.max(peer.allowance.waitMs, shared.waitMs)
    },
    relayed<Kind extends RelayFrame['kind']>(kind: Kind, peer: Peer, frame: Uint8Array) {
      if (conduct.isCutOff(peer.node)) return undefined
      if (kind === 'message' && !parts.isExpected(peer.node)) {
        peer.allowance.take(frame.length + messageCostBytes)
        shared.take(frame.length + messageCostBytes)
      }
      try {
        const one = openRelayed(frame, kind) as Extract<RelayFrame, { kind: Kind }>
        peer.heard.frames += 1
        peer.heard.messages += 1
        peer.heard.bytes += frame.length
        conduct.good(peer.node)
        return one
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error
        log.debug({ node: peer.node, refusal: error.message }, 'Refused.')
        fault(peer)
        return undefined
      }
    },
    take(topic, peer, frame) {
      if (conduct.isCutOff(peer.node)) return 'ignore'
      if (!isWithinAllowance(topic, peer, frame.length)) return 'ignore'
      const messages = decoded(topic, peer, frame)
      if (messages === undefined) {
        fault(peer)
        return 'reject'
      }
      if (topic === undefined && !parts.isExpected(peer.node)) {
        peer.allowance.take(messageCostBytes * messages.length)
        shared.take(messageCostBytes * messages.length)
      }
      peer.heard.frames += 1
      peer.heard.messages += messages.length
      peer.heard.bytes += frame.length
      const verdicts = messages.map((message) => handOn(topic, peer, message))
      if (verdicts.includes('reject')) {
        log.debug({ node: peer.node, topic }, 'Rejected.')
        fault(peer)
        return 'reject'
      }
      conduct.good(peer.node)
      // What was passed over was perhaps not looked at: others might hold it against whoever hands it on.
      return verdicts.includes('ignore') ? 'ignore' : 'accept'
    },
  }
}

/** On gossip a message has one place, and nothing in it is its sender's own word. */
function expectTopic(message: WireMessage, topic: Topic): void {
  const isTimed = message.kind === 'certificate' && message.storedAtMs !== undefined
  if (message.kind !== 'cover-part' && !isTimed && topicOf(message) === topic) return
  throw new RefusedError('malformed', `A message of kind ${message.kind} among ${topic}.`)
}
