/**
 * Gossip: what is said to everyone. A frame goes to every peer that this node has, and the others learn of it
 * by the heartbeat's lists (IHAVE) and ask for it. No mesh: members are connected to each other, so handing
 * on at once would only make every frame arrive n - 1 times, and a mesh is something that strangers can push
 * members out of. FEDERATION.md section 5.
 */
import { createHash } from 'node:crypto'
import {
  type GossipSub,
  gossipsub,
  type Message,
  StrictNoSign,
  TopicValidatorResult,
} from '@chainsafe/libp2p-gossipsub'
import { bytesToHex } from '../../proto/bytes.js'
import { frameBytesTarget, frameMessagesMax, gossipFrameBytesMax } from '../../proto/limits.js'
import { encodePeerFrame } from '../wire/peer-frame.js'
import { type Topic, topics } from '../wire/topics.js'

/** How soon a peer that was not told directly learns what there is, ms. */
const heartbeatMs = 250
/** Heartbeats in which a frame is listed, and after which it is forgotten. */
const heartbeatsListed = 3
const heartbeatsKept = 12
/** Gossipsub's own envelope: answers to an IWANT come as one. */
const envelopeBytesMax = 8_388_608
/** What may wait for one peer before its stream is given up. */
const waitingBytesMax = 8_388_608

export function topicName(federationId: Uint8Array, topic: Topic): string {
  return `/rookery/${bytesToHex(federationId)}/${topic}/1`
}

/** @param appScore what this node thinks of a peer, by peer id */
export function gossipService(federationId: Uint8Array, appScore: (peer: string) => number) {
  const names = topics.map((topic) => topicName(federationId, topic))
  return gossipsub({
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ data }) => createHash('sha256').update(data).digest(),
    allowedTopics: names,
    fallbackToFloodsub: false,
    emitSelf: false,
    // To all peers that subscribe, encoded once.
    ...{ floodPublish: true, batchPublish: true, allowPublishToZeroTopicPeers: true },
    ...{ D: 0, Dlo: 0, Dhi: 0, Dscore: 0, Dout: 0, doPX: false, tagMeshPeers: false },
    ...{ Dlazy: 16, gossipFactor: 1, heartbeatInterval: heartbeatMs },
    ...{ mcacheGossip: heartbeatsListed, mcacheLength: heartbeatsKept },
    ...{ maxInboundDataLength: envelopeBytesMax, maxOutboundBufferSize: waitingBytesMax },
    ...{ maxInboundStreams: 2, maxOutboundStreams: 2 },
    decodeRpcLimits: {
      ...{ maxSubscriptions: 32, maxMessages: 4_096, maxControlMessages: 64, maxPeerInfos: 16 },
      ...{ maxIhaveMessageIDs: 5_000, maxIwantMessageIDs: 5_000, maxIdontwantMessageIDs: 512 },
    },
    scoreParams: {
      appSpecificScore: appScore,
      appSpecificWeight: 1,
      // Containers, test clusters and whole offices share an address.
      IPColocationFactorWeight: 0,
      // What was listed may be forgotten by the time that it is asked for.
      ...{ behaviourPenaltyWeight: -1, behaviourPenaltyThreshold: 10, behaviourPenaltyDecay: 0.9 },
      topics: Object.fromEntries(names.map((name) => [name, topicScore])),
    },
    scoreThresholds: {
      ...{ gossipThreshold: -20, publishThreshold: -50, graylistThreshold: -100 },
      ...{ acceptPXThreshold: 1_000, opportunisticGraftThreshold: 0 },
    },
  })
}

/** Only what was rejected counts, and grows by the square: 11 of them are no longer heard for a while. */
const topicScore = {
  topicWeight: 1,
  ...{ timeInMeshWeight: 0, timeInMeshQuantum: 1_000, timeInMeshCap: 1 },
  firstMessageDeliveriesWeight: 0,
  ...{ firstMessageDeliveriesDecay: 0.5, firstMessageDeliveriesCap: 1 },
  ...{ meshMessageDeliveriesWeight: 0, meshMessageDeliveriesDecay: 0.5 },
  ...{ meshMessageDeliveriesCap: 1, meshMessageDeliveriesThreshold: 1 },
  ...{ meshMessageDeliveriesWindow: 10, meshMessageDeliveriesActivation: 1_000 },
  ...{ meshFailurePenaltyWeight: 0, meshFailurePenaltyDecay: 0.5 },
  ...{ invalidMessageDeliveriesWeight: -1, invalidMessageDeliveriesDecay: 0.9 },
}

export type Verdict = 'accept' | 'ignore' | 'reject'

const results: Readonly<Record<Verdict, TopicValidatorResult>> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
}

type PeerIdOf = Parameters<
  GossipSub['topicValidators'] extends Map<string, infer Check> ? Check : never
>[0]

/** Members decide for themselves: certificates are told to those who follow. */
const forFollowers: Topic = 'certificates'

/** Each frame is decoded and taken where it is judged, once. To be followed by `follow`. */
export function listen(
  gossip: GossipSub,
  federationId: Uint8Array,
  take: (topic: Topic, from: PeerIdOf, frame: Uint8Array) => Verdict,
): void {
  for (const topic of topics) {
    const name = topicName(federationId, topic)
    gossip.topicValidators.set(name, (from: PeerIdOf, { data }: Message) => {
      return results[data.length > gossipFrameBytesMax ? 'reject' : take(topic, from, data)]
    })
    if (topic !== forFollowers) gossip.subscribe(name)
  }
}

/** @param isMember whether this node makes certificates itself; what it misses, it asks for */
export function follow(gossip: GossipSub, federationId: Uint8Array, isMember: boolean): void {
  const name = topicName(federationId, forFollowers)
  if (isMember) gossip.unsubscribe(name)
  else gossip.subscribe(name)
}

export interface MouthCounts {
  readonly framesSent: number
  readonly messagesSent: number
  readonly bytesSent: number
}

/** Says to everyone what comes in one turn, in as few frames as it fits. */
export interface Mouth {
  say(topic: Topic, message: Uint8Array): void
  readonly counts: MouthCounts
}

interface Waiting {
  messages: Uint8Array[]
  bytes: number
}

/** @param firstNumber of the frames: no two runs of a node should make the same one */
export function createMouth(
  federationId: Uint8Array,
  firstNumber: number,
  publish: (topic: string, frame: Uint8Array) => void,
): Mouth {
  const waiting = new Map<Topic, Waiting>()
  const counts = { framesSent: 0, messagesSent: 0, bytesSent: 0 }
  let number = firstNumber
  let isScheduled = false

  function flush(topic: Topic, one: Waiting): void {
    const { messages } = one
    if (messages.length === 0) return
    one.messages = []
    one.bytes = 0
    number += 1
    const frame = encodePeerFrame({ federationId, number, messages })
    counts.framesSent += 1
    counts.messagesSent += messages.length
    counts.bytesSent += frame.length
    publish(topicName(federationId, topic), frame)
  }

  function flushAll(): void {
    isScheduled = false
    for (const [topic, one] of waiting) flush(topic, one)
  }

  return {
    counts,
    say(topic, message) {
      const one = waiting.get(topic) ?? { messages: [], bytes: 0 }
      waiting.set(topic, one)
      one.messages.push(message)
      one.bytes += message.length
      if (one.bytes >= frameBytesTarget || one.messages.length >= frameMessagesMax) {
        flush(topic, one)
      } else if (!isScheduled) {
        // A driver says all of a turn in one go.
        isScheduled = true
        queueMicrotask(flushAll)
      }
    },
  }
}
