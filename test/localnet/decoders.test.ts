import fc from 'fast-check'
import t from 'tap'
import { reachedBy } from '../../tools/localnet/api/reached-by.js'
import { createCounters } from '../../tools/localnet/network/counters.js'
import { createNode } from '../../tools/localnet/network/node.js'
import { createRouter } from '../../tools/localnet/network/router.js'
import { seededRandom } from '../../tools/localnet/network/seeded-random.js'
import { defaultLimits } from '../../tools/localnet/options.js'
import { splitFinalMessage } from '../../tools/localnet/protocol/final-message.js'
import { decodeMixPacket, MixPacketError } from '../../tools/localnet/protocol/mix-packet.js'
import { decodeNodeAddress, NodeAddressError } from '../../tools/localnet/protocol/node-address.js'
import { parseClientRequest, RequestError } from '../../tools/localnet/protocol/requests.js'
import { openFrame, SealError } from '../../tools/localnet/protocol/sealed-frame.js'
import { verifyBytes } from '../../tools/localnet/protocol/signing-keys.js'
import { SphinxError } from '../../tools/localnet/sphinx/errors.js'
import { processHop, recoverPlaintext } from '../../tools/localnet/sphinx/hop.js'
import { generateEncryptionKeyPair, importPrivateKey } from '../../tools/localnet/sphinx/keys.js'
import { parseSurb } from '../../tools/localnet/sphinx/surb.js'
import { decodeState } from '../../tools/localnet/store/network-state.js'
import { loadVectors } from '../support/vectors.js'

const { privateKey } = generateEncryptionKeyPair()
const key = Buffer.alloc(32, 3)

/** Whatever comes in, a decoder answers or throws its own error: anything else would end the process. */
function throwsOnly(action: () => unknown, ...own: (new (...args: never[]) => Error)[]): boolean {
  try {
    action()
    return true
  } catch (error) {
    return own.some((kind) => error instanceof kind)
  }
}

const anyBytes = (maxLength: number) =>
  fc.uint8Array({ minLength: 0, maxLength }).map((bytes) => Buffer.from(bytes))

t.test('decoders of bytes', async (t) => {
  const decoders: Record<string, (bytes: Buffer) => boolean> = {
    processHop: (bytes) => throwsOnly(() => processHop(privateKey, bytes), SphinxError),
    recoverPlaintext: (bytes) => throwsOnly(() => recoverPlaintext(bytes), SphinxError),
    parseSurb: (bytes) => throwsOnly(() => parseSurb(bytes), SphinxError),
    decodeNodeAddress: (bytes) => throwsOnly(() => decodeNodeAddress(bytes), NodeAddressError),
    mixPacket1: (bytes) => throwsOnly(() => decodeMixPacket(1, bytes), MixPacketError),
    mixPacket2: (bytes) => throwsOnly(() => decodeMixPacket(2, bytes), MixPacketError),
    openFrame: (bytes) => throwsOnly(() => openFrame(key, bytes), SealError),
    finalMessage: (bytes) =>
      throwsOnly(() => splitFinalMessage(bytes, 2413), RangeError, NodeAddressError),
    text: (bytes) => throwsOnly(() => parseClientRequest(bytes.toString()), RequestError),
    signature: (bytes) => !verifyBytes(bytes.subarray(0, 32), bytes, bytes.subarray(0, 64)),
    state: (bytes) => throwsOnly(() => decodeState(bytes.toString()), Error),
  }
  for (const [name, holds] of Object.entries(decoders)) {
    fc.assert(fc.property(anyBytes(3000), holds), { seed: 7, numRuns: 300 })
    t.pass(name)
  }
})

t.test('requests with fields of any kind', async (t) => {
  const types = ['handshakePayload', 'authenticateV2', 'encryptedRequest', 'supportedProtocol']
  const request = fc.record(
    {
      type: fc.constantFrom(...types),
      protocol_version: fc.jsonValue(),
      data: fc.oneof(fc.jsonValue(), fc.array(fc.integer())),
      protocolVersion: fc.oneof(fc.jsonValue(), fc.nat(255)),
      clientIdentity: fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.nat(255))),
      addressCiphertext: fc.oneof(fc.jsonValue(), fc.base64String()),
      nonce: fc.oneof(fc.jsonValue(), fc.base64String()),
      requestUnixTimestamp: fc.oneof(fc.jsonValue(), fc.nat(), fc.double()),
      requestSignature: fc.oneof(fc.jsonValue(), fc.array(fc.nat(255))),
      ciphertext: fc.jsonValue(),
    },
    { requiredKeys: ['type'] },
  )
  fc.assert(
    fc.property(request, (fields) =>
      throwsOnly(() => parseClientRequest(JSON.stringify(fields)), RequestError),
    ),
    { seed: 7, numRuns: 2000 },
  )
  t.throws(
    () =>
      parseClientRequest(
        JSON.stringify({ type: 'authenticateV2', clientIdentity: '1'.repeat(60_000) }),
      ),
    /shorter/,
    'base58 of any length costs nothing',
  )
})

t.test('hosts of any kind', async (t) => {
  const host = fc.oneof(fc.string(), fc.webAuthority(), fc.ipV6(), fc.ipV4(), fc.domain())
  fc.assert(
    fc.property(host, (value) => {
      const reached = reachedBy(value, '127.0.0.1')
      return reached === undefined || /^[a-z0-9_.:[\]-]+$/.test(reached.hostname ?? reached.ip)
    }),
    { seed: 7, numRuns: 2000 },
  )
  t.pass('only names and addresses come back')
})

t.test('a node counts the versions that it does not know', async (t) => {
  const { packets } = loadVectors('sphinx') as {
    packets: { version: number; packet: string; route: { private: string }[] }[]
  }
  const legacy = packets.filter(({ version }) => version === 1 || version === 257)
  const limits = defaultLimits
  const router = createRouter({ random: seededRandom('1'), loss: 0, meanDelayMs: 0, limits })
  for (const { packet, route } of legacy) {
    const counters = createCounters(() => 0)
    const node = createNode({
      privateKey: importPrivateKey(Buffer.from(route[0]?.private ?? '', 'hex')),
      counters,
      router,
      isRunning: () => true,
    })
    node.arrive({ packet: Buffer.from(packet, 'hex'), keyRotation: 0 })
    t.strictSame(counters.snapshot().dropped, { UnsupportedVersion: 1 })
  }
  router.close()
})
