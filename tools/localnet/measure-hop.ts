import { randomBytes } from 'node:crypto'
import { buildPacket, finalPaddingBytes } from './sphinx/build.js'
import { headerBytes, packetBytes } from './sphinx/constants.js'
import { processHop } from './sphinx/hop.js'
import {
  type EncryptionKeyPair,
  generateEncryptionKeyPair,
  importPrivateKey,
  importPublicKey,
  multiply,
} from './sphinx/keys.js'

/** Microseconds, medians of interleaved rounds, so that a noisy neighbour falls on both alike. */
export interface HopFigures {
  /** One forward hop of a regular packet of version 259. */
  readonly forwardHopUs: number
  /** What no implementation on node:crypto gets around: two X25519, one private and one public JWK import. */
  readonly floorUs: number
  readonly ratio: number
}

/**
 * Measures one forward hop against its floor.
 * @param rounds pairs of measurements, each over ten operations
 */
export function measureForwardHop(rounds = 300): HopFigures {
  const node = generateEncryptionKeyPair()
  const packets = Array.from({ length: 10 }, () => regularPacket(node))
  const scalars = packets.map(() => randomBytes(32))
  const hops: number[] = []
  const floors: number[] = []
  const warmUpRounds = Math.ceil(rounds / 5)
  for (let round = -warmUpRounds; round < rounds; round++) {
    const hop = microseconds(() => {
      for (const packet of packets) processHop(node.privateKey, packet)
    })
    const floor = microseconds(() => {
      for (const [i, packet] of packets.entries()) floorOfHop(node, packet, scalars[i] as Buffer)
    })
    if (round < 0) continue
    hops.push(hop / packets.length)
    floors.push(floor / packets.length)
  }
  const forwardHopUs = median(hops)
  const floorUs = median(floors)
  return { forwardHopUs, floorUs, ratio: forwardHopUs / floorUs }
}

function floorOfHop(node: EncryptionKeyPair, packet: Buffer, scalar: Buffer): void {
  const alpha = packet.subarray(0, 32)
  const publicKey = importPublicKey(alpha)
  multiply(node.privateKey, publicKey)
  multiply(importPrivateKey(scalar), publicKey)
}

function regularPacket(first: EncryptionKeyPair): Buffer {
  const route = [first, generateEncryptionKeyPair(), generateEncryptionKeyPair()]
  const plan = {
    version: 259,
    route: route.map(({ rawPublicKey }) => ({ address: randomBytes(32), publicKey: rawPublicKey })),
    delaysNs: route.map(() => 0n),
    destination: randomBytes(32),
    identifier: randomBytes(16),
    initialSecret: randomBytes(32),
    finalPadding: randomBytes(finalPaddingBytes(route.length)),
  }
  return buildPacket(plan, randomBytes(2048), packetBytes.regular - headerBytes)
}

function microseconds(action: () => void): number {
  const start = process.hrtime.bigint()
  action()
  return Number(process.hrtime.bigint() - start) / 1000
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}
