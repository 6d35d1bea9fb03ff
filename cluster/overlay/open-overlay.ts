/** The overlay between nodes, over libp2p: tcp, noise, yamux, gossipsub, and streams of our own. */
import './promise-with-resolvers.js'
import { randomInt } from 'node:crypto'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { bytesToHex } from '../../proto/bytes.js'
import { createConduct } from './conduct.js'
import { connectionsMax, createGatekeeper, pendingMax } from './gatekeeper.js'
import { gossipService } from './gossip.js'
import { privateKeyOf } from './identity.js'
import type { OpenOverlay, OverlayOptions } from './options.js'
import { type LibP2P, RunningOverlay } from './running-overlay.js'
import { openWindowsSparingly, thriftyNoise } from './thrift.js'

export type {
  KnownNode,
  OpenOverlay,
  OverlayLog,
  OverlayOptions,
  OverlayStats,
  PeerStats,
} from './options.js'

/** Members are missed sooner than strangers. */
const memberCutOffMs = 10_000
const strangerCutOffMs = 600_000
/** Of one stream; a stream that is not read holds so much back. */
const windowBytesMax = 4_194_304
const readBufferBytesMax = 8_388_608

openWindowsSparingly()

/** @throws Error when an address cannot be listened at */
export async function openOverlay(options: OverlayOptions): Promise<OpenOverlay> {
  const privateKey = await privateKeyOf(options.nodeSeed)
  const self = bytesToHex(privateKey.publicKey.raw)
  const conduct = createConduct(
    () => performance.now(),
    (node) => (options.isMember(node) ? memberCutOffMs : strangerCutOffMs),
  )
  const overlay = new RunningOverlay(options, self, conduct)
  const libp2p: LibP2P = await createLibp2p({
    start: false,
    privateKey,
    addresses: { listen: [...options.listen], announce: [...(options.announce ?? [])] },
    transports: [tcp({ listenOpts: { noDelay: true }, dialOpts: { noDelay: true } })],
    connectionEncrypters: [thriftyNoise(noise())],
    streamMuxers: [
      yamux({
        ...{ maxInboundStreams: 64, maxOutboundStreams: 64 },
        streamOptions: {
          maxStreamWindowSize: windowBytesMax,
          maxReadBufferLength: readBufferBytesMax,
        },
      }),
    ],
    connectionGater: createGatekeeper(overlay),
    connectionManager: {
      maxConnections: connectionsMax,
      maxIncomingPendingConnections: pendingMax,
      // Nodes of one test cluster, or behind one address, start together.
      inboundConnectionThreshold: pendingMax,
      inboundUpgradeTimeout: 5_000,
      // The keeper dials again, without end.
      reconnectRetries: 0,
    },
    // A busy machine answers late; a dead one is noticed all the same.
    connectionMonitor: { pingInterval: 10_000, pingTimeout: { minTimeout: 15_000 } },
    services: {
      identify: identify(),
      ping: ping(),
      gossip: gossipService(options.federationId, (peer) => overlay.appScore(peer)),
    },
  })
  try {
    await overlay.start(libp2p, randomInt(2 ** 47))
  } catch (error) {
    await overlay.close()
    throw error
  }
  return overlay
}
