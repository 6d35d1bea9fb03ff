import type { GatewayLimits } from './gateway/gateway.js'
import type { StoreLimits } from './gateway/gateway-store.js'
import type { GuardLimits } from './network/connection-guard.js'
import type { RouterLimits } from './network/router.js'

/** What a local network may be told. Everything has a default. */
export interface LocalnetOptions {
  /** Address to listen on; 127.0.0.1. Use 0.0.0.0 in a container. */
  readonly host?: string
  /** Port of the API; 0 takes that of the data directory when it is free, or any. */
  readonly apiPort?: number
  /** Port of the first gateway, the others follow; 0 takes those of the data directory, or any. */
  readonly gatewayPort?: number
  /** 2; at most 64. */
  readonly gateways?: number
  /** Mixes in each of the three layers; 2, at most 64. */
  readonly mixesPerLayer?: number
  /**
   * Mean of the delays at each mix, drawn from the seed. Without it a mix waits as long as the packet says,
   * which is what Nym does; 0 passes everything on at once.
   */
  readonly meanDelayMs?: number
  /** Probability that a link between two nodes loses a packet, 0 to below 1; 0. A route has three links. */
  readonly loss?: number
  /** Of losses and delays; random when not given. */
  readonly seed?: string
  /** Where keys, ports, clients and waiting messages are kept. Without it they end with the network. */
  readonly dataDirectory?: string
  readonly limits?: Partial<LocalnetLimits>
}

export interface LocalnetLimits extends GatewayLimits, StoreLimits, RouterLimits, GuardLimits {}

const mebibyte = 1024 * 1024

/** Memory and disk that others can make the network use. */
export const defaultLimits: LocalnetLimits = {
  // The largest packet in its frame takes 33,182 bytes.
  frameBytesMax: 40_000,
  // Life in the network takes some 100 ms at 15 ms a hop: over a thousand packets a second for each client.
  underwayPacketsMax: 128,
  underwayBytesMax: 2 * mebibyte,
  bufferedBytesMax: mebibyte,
  failuresMax: 4,
  clientFailuresMax: 1000,
  unconfirmedMessagesMax: 1024,
  unconfirmedBytesMax: 4 * mebibyte,
  // A client in one thread may compute for seconds on a large message before it answers.
  confirmMsMax: 30_000,
  strangersMax: 256,
  // The SDKs give up on a handshake message after 5 s.
  strangerMsMax: 10_000,
  connectionsMax: 2048,
  clientsMax: 10_000,
  messagesPerClientMax: 20_000,
  bytesPerClientMax: 48 * mebibyte,
  bytesPerGatewayMax: 256 * mebibyte,
  messageAgeMsMax: 24 * 3600 * 1000,
  transitPacketsMax: 50_000,
  transitBytesMax: 256 * mebibyte,
  // 15 ms is the usual mean; nobody draws 10 s from it.
  delayMsMax: 10_000,
}
