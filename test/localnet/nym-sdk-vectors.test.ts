import { base58 } from '@scure/base'
import t from 'tap'
import {
  keyRotationInfo,
  type ListedNode,
  nodeList,
  rewardedSet,
} from '../../tools/localnet/api/documents.js'
import { answerHandshake, verifyFinalization } from '../../tools/localnet/protocol/handshake.js'
import { decodeMixPacket } from '../../tools/localnet/protocol/mix-packet.js'
import { parseClientRequest, verifyAuthentication } from '../../tools/localnet/protocol/requests.js'
import * as responses from '../../tools/localnet/protocol/responses.js'
import { openFrame, SealError, sealFrame } from '../../tools/localnet/protocol/sealed-frame.js'
import { signingKeyPair } from '../../tools/localnet/protocol/signing-keys.js'
import { openPacket, recoverPlaintext, unwrapPacket } from '../../tools/localnet/sphinx/hop.js'
import { encryptionKeyPair } from '../../tools/localnet/sphinx/keys.js'
import { loadVectors } from '../support/vectors.js'

/** Everything here was recorded from the real SDK. */
interface Vectors {
  readonly network: {
    readonly mixes: readonly {
      readonly layer: number
      readonly address: string
      readonly x25519_private: string
      readonly x25519_public: string
    }[]
    readonly gateway: {
      readonly address: string
      readonly x25519_private: string
      readonly ed25519_identity_public: string
      readonly ed25519_pkcs8: string
    }
  }
  readonly hops: readonly {
    readonly at: string
    readonly packet_in: string
    readonly kind: 'forward' | 'final'
    readonly version: number
    readonly replay_tag: string
    readonly next_address?: string
    readonly delay_ns?: string
    readonly packet_out?: string
    readonly destination?: string
    readonly identifier?: string
    readonly plaintext?: string
  }[]
  readonly wsIn: readonly { readonly shared_key: string; readonly frame: string }[]
  readonly handshake: {
    readonly gateway_ephemeral_private: string
    readonly derived_key: string
  }
  readonly transcript: readonly {
    readonly dir: 'C->G' | 'G->C'
    readonly msg: { readonly type: string; readonly data?: number[] }
  }[]
  readonly httpSamples: Record<string, Record<string, unknown>>
}

const vectors = loadVectors('nym-sdk') as Vectors
const bytes = (hex: string) => Buffer.from(hex, 'hex')
const { gateway, mixes } = vectors.network
const identity = signingKeyPair(bytes(gateway.ed25519_pkcs8).subarray(16))
const sphinxKeys = new Map(
  [...mixes, gateway].map(({ address, x25519_private }) => [
    address,
    encryptionKeyPair(bytes(x25519_private)),
  ]),
)

t.test('hops of a message and its ack', async (t) => {
  for (const expected of vectors.hops) {
    const key = sphinxKeys.get(expected.at)
    if (key === undefined) throw new Error(`no key for ${expected.at}`)
    const opened = openPacket(key.privateKey, bytes(expected.packet_in))
    t.equal(opened.secrets.replayTag.toString('hex'), expected.replay_tag)
    const hop = unwrapPacket(opened)
    t.equal(hop.kind, expected.kind)
    t.equal(hop.version, expected.version)
    if (hop.kind === 'forward') {
      t.equal(hop.nextAddress.toString('hex'), expected.next_address)
      t.equal(String(hop.delayNs), expected.delay_ns)
      t.equal(hop.packet.toString('hex'), expected.packet_out)
    } else {
      t.equal(hop.destination.toString('hex'), expected.destination)
      t.equal(hop.identifier.toString('hex'), expected.identifier)
      t.equal(recoverPlaintext(hop.payload).toString('hex'), expected.plaintext)
    }
  }
})

t.test('binary frames', async (t) => {
  for (const { shared_key, frame } of vectors.wsIn) {
    const key = bytes(shared_key)
    const { kind, plaintext } = openFrame(key, bytes(frame))
    t.equal(kind, 2)
    const { packet, firstHop, keyRotation } = decodeMixPacket(2, plaintext)
    t.equal(packet.toString('hex'), vectors.hops[0]?.packet_in)
    t.equal(`${firstHop.ip.join('.')}:${firstHop.port}`, vectors.hops[0]?.at)
    t.equal(keyRotation, 1)
    const opened = openFrame(key, sealFrame(key, 1, Buffer.from('pushed')))
    t.strictSame(opened, { kind: 1, plaintext: Buffer.from('pushed') })
    for (const at of [1, 5, 14, 200, frame.length / 2 - 1]) {
      const changed = bytes(frame)
      changed[at] = (changed[at] ?? 0) ^ 4
      t.throws(() => openFrame(key, changed), SealError)
    }
    t.throws(() => openFrame(key, bytes(frame).subarray(0, 20)), SealError)
  }
})

const [payload1, payload2, payload3, payload4] = vectors.transcript
  .filter(({ msg }) => msg.type === 'handshakePayload')
  .map(({ msg }) => Buffer.from(msg.data ?? []))

t.test('handshake: the same answer from the same randomness', async (t) => {
  const init = payload1 as Buffer
  const answered = payload2 as Buffer
  const finalization = payload3 as Buffer
  const ephemeral = encryptionKeyPair(bytes(vectors.handshake.gateway_ephemeral_private))
  const { pending, answer } = answerHandshake(init, identity, ephemeral, answered.subarray(112))
  t.equal(answer.toString('hex'), answered.toString('hex'))
  t.equal(pending.sharedKey.toString('hex'), vectors.handshake.derived_key)
  t.equal(identity.rawPublicKey.toString('hex'), gateway.ed25519_identity_public)
  verifyFinalization(pending, finalization)

  const flip = (at: number) => {
    const changed = Buffer.from(finalization)
    changed[at] = (changed[at] ?? 0) ^ 1
    return changed
  }
  for (const at of [0, 70, 85]) {
    t.throws(() => verifyFinalization(pending, flip(at)), /shared keys differ/)
  }
  t.throws(() => verifyFinalization(pending, finalization.subarray(1)), /92 bytes/)
  const impostor = { ...pending, clientIdentity: identity.rawPublicKey }
  t.throws(() => verifyFinalization(impostor, finalization), /signature/)
  t.throws(() => answerHandshake(init.subarray(0, 64), identity, ephemeral), /80 bytes/)
  const lowOrder = Buffer.concat([init.subarray(0, 32), Buffer.alloc(32), init.subarray(64)])
  t.throws(() => answerHandshake(lowOrder, identity, ephemeral), /low order/)
})

t.test('text frames of the gateway', async (t) => {
  const ours = [
    responses.supportedProtocol(),
    responses.handshakePayload(3, payload2 as Buffer),
    responses.handshakePayload(3, payload4 as Buffer),
    responses.registered(),
    responses.supportedProtocol(),
    responses.authenticated(true),
  ]
  const theirs = vectors.transcript.filter(({ dir }) => dir === 'G->C').map(({ msg }) => msg)
  t.strictSame(
    ours.map((text) => JSON.parse(text)),
    theirs,
  )
  t.match(JSON.parse(responses.authenticated(false)), { status: false, bandwidth_remaining: 0 })
})

t.test('text frames of the client', async (t) => {
  const parsed = vectors.transcript
    .filter(({ dir }) => dir === 'C->G')
    .map(({ msg }) => parseClientRequest(JSON.stringify(msg)))
  t.strictSame(
    parsed.map(({ type }) => type),
    ['supportedProtocol', 'handshake', 'handshake', 'supportedProtocol', 'authenticate'],
  )
  const last = parsed.at(-1)
  if (last?.type !== 'authenticate') throw new Error('the transcript ends with an authentication')
  const { request } = last
  const key = bytes(vectors.handshake.derived_key)
  verifyAuthentication(request, key)
  const byText = {
    ...(vectors.transcript[9]?.msg ?? {}),
    clientIdentity: base58.encode(request.identity),
  }
  t.strictSame(parseClientRequest(JSON.stringify(byText)), last)

  const flipped = (field: Buffer) => {
    const changed = Buffer.from(field)
    changed[3] = (changed[3] ?? 0) ^ 8
    return changed
  }
  const { identity: client, addressCiphertext, nonce, signature, timestampSeconds } = request
  for (const changed of [
    { identity: flipped(client) },
    { addressCiphertext: flipped(addressCiphertext) },
    { nonce: flipped(nonce) },
    { signature: flipped(signature) },
    { timestampSeconds: timestampSeconds + 1 },
    { protocol: 5 },
    { identity: client.subarray(1) },
    { signature: signature.subarray(1) },
  ]) {
    t.throws(() => verifyAuthentication({ ...request, ...changed }, key), /signature/)
  }
  t.throws(() => verifyAuthentication(request, flipped(key)), /not sealed/)
})

t.test('documents of nym-api', async (t) => {
  const samples = vectors.httpSamples
  const listed: ListedNode[] = [
    ...mixes.map((mix, i) => ({
      id: i + 1,
      role: { mixLayer: mix.layer },
      identity: identityOf(samples, i),
      sphinxKey: bytes(mix.x25519_public),
      mixPort: Number(mix.address.split(':')[1]),
    })),
    {
      id: 4,
      role: { gatewayPort: 38877 },
      identity: identity.rawPublicKey,
      sphinxKey: encryptionKeyPair(bytes(gateway.x25519_private)).rawPublicKey,
      mixPort: 20005,
    },
  ]
  const reached = { ip: '127.0.0.1', hostname: null }
  const at = (path: string) =>
    (samples[path] as { metadata: { refreshed_at: string } }).metadata.refreshed_at
  const gateways = '/api/v2/unstable/nym-nodes/skimmed/entry-gateways'
  t.strictSame(nodeList(listed.slice(3), reached, Date.parse(at(gateways))), samples[gateways])
  const active = '/api/v2/unstable/nym-nodes/skimmed/mixnodes/active'
  t.strictSame(nodeList(listed.slice(0, 3), reached, Date.parse(at(active))), samples[active])
  t.strictSame(rewardedSet(listed), samples['/api/v1/nym-nodes/rewarded-set'])
  const now = Date.parse('2026-11-21T02:39:18.255Z')
  t.strictSame(keyRotationInfo(now), {
    ...samples['/api/v1/epoch/key-rotation-info'],
    current_epoch_start: '2026-11-21T02:00:00.000Z',
  })
})

function identityOf(samples: Vectors['httpSamples'], index: number): Uint8Array {
  const list = samples['/api/v2/unstable/nym-nodes/skimmed/mixnodes/active']?.nodes as {
    data: { ed25519_identity_pubkey: string }[]
  }
  return base58.decode(list.data[index]?.ed25519_identity_pubkey ?? '')
}
