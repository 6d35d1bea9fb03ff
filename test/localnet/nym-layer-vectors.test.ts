import t, { type Test } from 'tap'
import { splitFinalMessage } from '../../tools/localnet/protocol/final-message.js'
import {
  decodeMixPacket,
  encodeMixPacket,
  MixPacketError,
} from '../../tools/localnet/protocol/mix-packet.js'
import {
  decodeNodeAddress,
  encodedAddressBytes,
  encodeNodeAddress,
  NodeAddressError,
  nodeAddress,
  padAddress,
} from '../../tools/localnet/protocol/node-address.js'
import { signingKeyPair } from '../../tools/localnet/protocol/signing-keys.js'
import { packetBytes } from '../../tools/localnet/sphinx/constants.js'
import { processHop, recoverPlaintext } from '../../tools/localnet/sphinx/hop.js'
import { encryptionKeyPair } from '../../tools/localnet/sphinx/keys.js'
import { encodeSurb, parseSurb, useSurb } from '../../tools/localnet/sphinx/surb.js'
import { loadVectors } from '../support/vectors.js'

interface NodeVector {
  readonly socket: string
  readonly address: string
  readonly sphinx_private: string
  readonly sphinx_public: string
  readonly identity_private?: string
  readonly identity_public?: string
}

interface HopVector {
  readonly kind: 'forward' | 'final'
  readonly sphinx: string
  readonly next_hop?: string
  readonly delay_ns?: string
  readonly frame_out?: string
  readonly destination?: string
  readonly message?: string
  readonly forward_ack?: {
    readonly next_hop: string
    readonly key_rotation: number
    readonly packet: string
  } | null
}

interface PacketVector {
  readonly first_hop: string
  readonly key_rotation: number
  readonly frame: string
  readonly hops: readonly HopVector[]
  readonly ack_first_hop?: string
  readonly ack_hops?: readonly HopVector[]
}

interface Vectors {
  readonly nodes: {
    readonly mix: readonly NodeVector[]
    readonly gateway_a: NodeVector
    readonly gateway_b: NodeVector
  }
  readonly params: {
    readonly packet_sizes: readonly {
      readonly name: keyof typeof packetBytes
      readonly size: number
      readonly packet_type: number
    }[]
  }
  readonly node_addresses: readonly {
    readonly socket: string
    readonly bytes: string
    readonly node_address_bytes: string
    readonly surb_ack_first_hop: string
  }[]
  readonly node_addresses_negative: readonly { readonly bytes: string; readonly error: string }[]
  readonly mix_packets: readonly {
    readonly next_hop: string
    readonly rotation: number
    readonly packet: string
    readonly v1: string
    readonly v1_rotation_after_decode: number
    readonly v2: string
    readonly v2_rotation_after_decode: number
  }[]
  readonly mix_packets_v2_negative: readonly {
    readonly name: string
    readonly v2: string
    readonly error: string
  }[]
  readonly surb_acks: readonly {
    readonly surb_ack: string
    readonly first_hop: string
    readonly hops: readonly HopVector[]
  }[]
  readonly reply_surbs: readonly {
    readonly bytes: string
    readonly encryption_key: string
    readonly applied_message: string
    readonly first_hop: string
    readonly packet: string
  }[]
  readonly flows: readonly (
    | ({
        readonly name: string
        readonly packets?: undefined
        readonly reply_surb?: string
      } & PacketVector)
    | { readonly name: string; readonly packets: readonly PacketVector[] }
  )[]
}

const vectors = loadVectors('nym-layer') as Vectors
const bytes = (hex: string) => Buffer.from(hex, 'hex')
const allNodes = [...vectors.nodes.mix, vectors.nodes.gateway_a, vectors.nodes.gateway_b]

function addressOf(socket: string) {
  const colon = socket.lastIndexOf(':')
  const host = socket.slice(0, colon).replace(/[[\]]/g, '')
  return nodeAddress(host, Number(socket.slice(colon + 1)))
}

/** Version 8 frames: four bytes in front of the packet. Frames themselves never leave the local network. */
const packetOf = (frame: string) => bytes(frame).subarray(4)

t.test('node addresses', async (t) => {
  for (const vector of vectors.node_addresses) {
    const address = addressOf(vector.socket)
    t.equal(encodeNodeAddress(address).toString('hex'), vector.bytes, vector.socket)
    t.equal(padAddress(address, 32).toString('hex'), vector.node_address_bytes)
    t.equal(padAddress(address, 19).toString('hex'), vector.surb_ack_first_hop)
    const decoded = decodeNodeAddress(bytes(vector.node_address_bytes))
    t.strictSame(encodeNodeAddress(decoded).toString('hex'), vector.bytes)
    t.equal(encodedAddressBytes(decoded) * 2, vector.bytes.length)
  }
  for (const { bytes: hex, error } of vectors.node_addresses_negative) {
    t.throws(() => decodeNodeAddress(bytes(hex)), new NodeAddressError(error as 'InvalidIpVersion'))
  }
  t.throws(() => nodeAddress('localhost', 1), RangeError)
})

t.test('packet sizes', async (t) => {
  const sphinx = vectors.params.packet_sizes.filter(({ packet_type }) => packet_type === 0)
  t.strictSame(Object.fromEntries(sphinx.map(({ name, size }) => [name, size])), packetBytes)
})

t.test('mix packets from clients', async (t) => {
  for (const vector of vectors.mix_packets) {
    const firstHop = addressOf(vector.next_hop)
    const packet = bytes(vector.packet)
    const mixPacket = { firstHop, keyRotation: vector.rotation, packet }
    t.equal(encodeMixPacket(1, mixPacket).toString('hex'), vector.v1)
    t.equal(encodeMixPacket(2, mixPacket).toString('hex'), vector.v2)
    const v1 = decodeMixPacket(1, bytes(vector.v1))
    t.strictSame(v1, { ...mixPacket, keyRotation: vector.v1_rotation_after_decode })
    const v2 = decodeMixPacket(2, bytes(vector.v2))
    t.strictSame(v2, { ...mixPacket, keyRotation: vector.v2_rotation_after_decode })
  }
  for (const { name, v2, error } of vectors.mix_packets_v2_negative) {
    t.throws(
      () => decodeMixPacket(2, bytes(v2)),
      new MixPacketError(error as 'InvalidAddress'),
      name,
    )
  }
})

t.test('keys of nodes', async (t) => {
  for (const node of allNodes) {
    const { rawPublicKey } = encryptionKeyPair(bytes(node.sphinx_private))
    t.equal(rawPublicKey.toString('hex'), node.sphinx_public)
    if (node.identity_private === undefined) continue
    const identity = signingKeyPair(bytes(node.identity_private))
    t.equal(identity.rawPublicKey.toString('hex'), node.identity_public)
  }
})

/** Carries a packet through the nodes that its addresses name, and compares what the vectors show. */
function walk(t: Test, packet: Buffer, firstHop: string, hops: readonly HopVector[]): void {
  let at = firstHop
  let current = packet
  for (const expected of hops) {
    const node = allNodes.find(({ socket }) => socket === at) as NodeVector
    const hop = processHop(encryptionKeyPair(bytes(node.sphinx_private)).privateKey, current)
    t.equal(hop.kind, expected.kind)
    t.equal(`sphinx-${hop.version}`, expected.sphinx)
    if (hop.kind === 'forward') {
      t.strictSame(decodeNodeAddress(hop.nextAddress), addressOf(expected.next_hop ?? ''))
      t.equal(String(hop.delayNs), expected.delay_ns)
      if (expected.frame_out !== undefined) {
        t.equal(hop.packet.toString('hex'), packetOf(expected.frame_out).toString('hex'))
      }
      at = expected.next_hop ?? ''
      current = hop.packet
      continue
    }
    t.equal(hop.destination.toString('hex'), expected.destination)
    const { message, ack } = splitFinalMessage(recoverPlaintext(hop.payload), current.length)
    t.equal(message.toString('hex'), expected.message)
    if (expected.forward_ack === null || expected.forward_ack === undefined) {
      t.equal(ack, undefined)
      continue
    }
    t.strictSame(ack?.firstHop, addressOf(expected.forward_ack.next_hop))
    t.equal(ack?.packet.toString('hex'), expected.forward_ack.packet)
  }
}

t.test('acks travel to their sender', async (t) => {
  for (const { surb_ack, first_hop, hops } of vectors.surb_acks) {
    const ack = bytes(surb_ack)
    t.strictSame(decodeNodeAddress(ack), addressOf(first_hop))
    walk(t, ack.subarray(19), first_hop, hops)
  }
  t.throws(() => splitFinalMessage(Buffer.alloc(404), packetBytes.regular), RangeError)
  t.throws(() => splitFinalMessage(Buffer.alloc(405), packetBytes.regular), NodeAddressError)
})

t.test('reply SURBs', async (t) => {
  for (const vector of vectors.reply_surbs) {
    const encoded = bytes(vector.bytes)
    t.equal(encoded.subarray(0, 16).toString('hex'), vector.encryption_key)
    const surb = parseSurb(encoded.subarray(16))
    t.equal(encodeSurb(surb).toString('hex'), encoded.subarray(16).toString('hex'))
    t.strictSame(decodeNodeAddress(surb.firstHop), addressOf(vector.first_hop))
    const packet = useSurb(surb, bytes(vector.applied_message), packetBytes.regular - 348)
    t.equal(packet.toString('hex'), vector.packet)
  }
})

t.test('whole flows, hop by hop', async (t) => {
  for (const flow of vectors.flows) {
    t.test(flow.name, async (t) => {
      for (const vector of flow.packets ?? [flow]) {
        walk(t, packetOf(vector.frame), vector.first_hop, vector.hops)
        if (vector.ack_hops === undefined) continue
        const last = vector.hops.at(-1)?.forward_ack
        walk(t, bytes(last?.packet ?? ''), vector.ack_first_hop ?? '', vector.ack_hops)
      }
    })
  }
})
