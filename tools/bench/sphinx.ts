/** One Sphinx hop, held against the least that any implementation on node:crypto must do. SPHINX.md section 10 */
import { diffieHellman, randomBytes } from 'node:crypto'
import { buildPacket, finalPaddingBytes } from '../localnet/sphinx/build.js'
import { headerBytes, packetBytes } from '../localnet/sphinx/constants.js'
import { processHop } from '../localnet/sphinx/hop.js'
import {
  generateEncryptionKeyPair,
  importPrivateKey,
  importPublicKey,
} from '../localnet/sphinx/keys.js'
import { pairedMicroseconds, type Row, row } from './measure.js'

export async function benchSphinx(): Promise<Row[]> {
  const pairs = Array.from({ length: 4 }, generateEncryptionKeyPair)
  const [first] = pairs
  if (first === undefined) throw new Error('no route')
  const packetFor = (bytes: number): Buffer =>
    buildPacket(
      {
        version: 259,
        initialSecret: randomBytes(32),
        route: pairs.map(({ rawPublicKey }, i) => ({
          address: Buffer.from([4, 0x4e, 0x20 + i, 127, 0, 0, 1, ...Buffer.alloc(25)]),
          publicKey: rawPublicKey,
        })),
        delaysNs: pairs.map(() => 0n),
        destination: randomBytes(32),
        identifier: Buffer.alloc(16),
        finalPadding: randomBytes(finalPaddingBytes(pairs.length)),
      },
      Buffer.alloc(16),
      bytes - headerBytes,
    )
  const regular = packetFor(packetBytes.regular)
  const ack = packetFor(packetBytes.ack)
  const point = pairs[1]?.rawPublicKey ?? Buffer.alloc(32)
  const scalar = randomBytes(32)
  // A forward hop multiplies twice (shared secret, next alpha) and meets one new key of each kind.
  const floor = (): void => {
    const publicKey = importPublicKey(point)
    diffieHellman({ privateKey: first.privateKey, publicKey })
    diffieHellman({ privateKey: importPrivateKey(scalar), publicKey })
  }
  const [regularUs = 0, ackUs = 0, floorUs = 0] = pairedMicroseconds([
    () => processHop(first.privateKey, regular),
    () => processHop(first.privateKey, ack),
    floor,
  ])
  const beside = { what: 'us: two X25519, one private and one public JWK import', value: floorUs }
  return [
    row('Sphinx, forward hop, regular packet', regularUs, 'us', {
      beside,
      target: { of: 'ratio', atMost: 2.2 },
    }),
    row('Sphinx, forward hop, ack', ackUs, 'us', { beside }),
  ]
}
