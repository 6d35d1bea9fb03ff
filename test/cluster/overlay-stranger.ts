/** Somebody on the network with a libp2p of his own, who does as he likes. */
import '../../cluster/overlay/promise-with-resolvers.js'
import { type GossipSub, gossipsub, StrictNoSign } from '@chainsafe/libp2p-gossipsub'
import { identify } from '@libp2p/identify'
import type { Libp2p, Stream } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { framed } from '../../cluster/overlay/framing.js'
import { topicName } from '../../cluster/overlay/gossip.js'
import { privateKeyOf } from '../../cluster/overlay/identity.js'
import { syncProtocol } from '../../cluster/overlay/streams.js'
import { type Topic, topics } from '../../cluster/wire/topics.js'
import { asciiBytes, bytesToHex, concatBytes } from '../../proto/bytes.js'
import { type CleanUp, type RigNode, seedOf, until } from './overlay-rig.js'

export interface Stranger {
  readonly id: string
  readonly libp2p: Libp2p<{ gossip: GossipSub }>
  dial(node: RigNode): Promise<void>
  /** Connects, and waits until gossip flows. */
  meet(node: RigNode): Promise<void>
  isConnected(): boolean
  publish(topic: Topic, frame: Uint8Array): Promise<void>
  /** @param protocol of sync, unless it is told */
  stream(protocol?: string): Promise<Stream>
}

const meshProtocol = '/meshsub/1.2.0'

/** Subscribes to everything by hand, and never reads what comes of it. */
export async function openDeaf(t: CleanUp, node: RigNode, federationId: Uint8Array, label: string) {
  const libp2p = await createLibp2p({
    privateKey: await privateKeyOf(seedOf(label)),
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })
  t.teardown(() => libp2p.stop())
  for (const protocol of [meshProtocol, syncProtocol(federationId)]) {
    await libp2p.handle(protocol, (stream) => stream.pause())
  }
  const connection = await libp2p.dial(node.overlay.multiaddrs.map((text) => multiaddr(text)))
  const stream = await connection.newStream(meshProtocol)
  for (const topic of topics) {
    const name = asciiBytes(topicName(federationId, topic))
    const option = concatBytes(Uint8Array.of(0x08, 1, 0x12, name.length), name)
    stream.send(framed(concatBytes(Uint8Array.of(0x0a, option.length), option)))
  }
  return libp2p
}

/** Speaks the protocols of a federation, so that it is taken for a mirror. */
export async function openStranger(
  t: CleanUp,
  federationId: Uint8Array,
  label: string,
): Promise<Stranger> {
  const privateKey = await privateKeyOf(seedOf(label))
  const names = topics.map((topic) => topicName(federationId, topic))
  const libp2p: Libp2p<{ gossip: GossipSub }> = await createLibp2p({
    privateKey,
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { reconnectRetries: 0 },
    services: {
      identify: identify(),
      ping: ping(),
      gossip: gossipsub({
        ...{ globalSignaturePolicy: StrictNoSign, allowPublishToZeroTopicPeers: true },
        ...{ floodPublish: true, fallbackToFloodsub: false },
      }),
    },
  })
  t.teardown(() => libp2p.stop())
  const { gossip } = libp2p.services
  const protocol = syncProtocol(federationId)
  // What he is sent, he does not read.
  await libp2p.handle(protocol, (stream) => stream.pause())
  for (const name of names) gossip.subscribe(name)
  const [votes = ''] = names.filter((name) => name.includes('votes'))
  return {
    id: bytesToHex(privateKey.publicKey.raw),
    libp2p,
    isConnected: () => libp2p.getConnections().length > 0,
    async dial({ overlay }) {
      await libp2p.dial(overlay.multiaddrs.map((text) => multiaddr(text)))
    },
    async meet({ overlay }) {
      await libp2p.dial(overlay.multiaddrs.map((text) => multiaddr(text)))
      await until(() => gossip.getSubscribers(votes).length > 0)
    },
    async publish(topic, frame) {
      await gossip.publish(topicName(federationId, topic), frame)
    },
    async stream(other = protocol) {
      const [connection] = libp2p.getConnections()
      if (connection === undefined) throw new Error('Not connected')
      return connection.newStream(other)
    },
  }
}
