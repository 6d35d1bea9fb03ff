import t from 'tap'
import { decodeCertificate, encodeCertificate, openCertificate } from '../../proto/certificate.js'
import { approve, decodeManifest, encodeManifest, openGenesis } from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'
import {
  ed25519Signer,
  p256PrivateKey,
  p256Signer,
  portableSignatures,
} from '../../proto/portable-signatures.js'
import { signRegistration } from '../../proto/registration.js'
import { signBatch } from '../../proto/votes.js'

const fill = (byte: number, length = 32) => new Uint8Array(length).fill(byte)

t.test('a federation of one certifies a name, and anyone checks it offline', async (t) => {
  const node = ed25519Signer(fill(1))
  const voting = ed25519Signer(fill(2))
  const owner = p256Signer(p256PrivateKey(fill(3, 48)))
  const bytes = encodeManifest({
    epoch: 0,
    members: [{ nodeKey: node.publicKey, votingKey: voting.publicKey, multiaddrs: [] }],
    policy: { names: defaultNameGrammar, admissionBits: 0, quarantineMs: 0, retentionMs: 0 },
    random: fill(4),
  })
  const manifest = decodeManifest(bytes)
  const { federationId } = manifest
  const approvals = [approve(federationId, bytes, 0, node)]
  const genesis = { manifest, approvals, round: 0, precommits: [] }
  const chain = openGenesis(genesis, federationId, portableSignatures)
  const registration = signRegistration(
    {
      federationId,
      epoch: 0,
      name: 'alice',
      sequence: 0,
      action: 'claim',
      scheme: 'native',
      ownerKey: owner.publicKey,
      devices: [],
      homeNodes: [node.publicKey],
      issuedAtMs: 1_795_228_759_123,
      nonce: fill(5, 16),
    },
    owner,
    0,
  )
  const vote = {
    federationId,
    epoch: 0,
    slot: registration.slot,
    round: 0,
    phase: 'precommit' as const,
    value: registration.id,
  }
  const { proofs } = signBatch([vote, { ...vote, phase: 'prevote' }], 0, 1, voting)
  const precommits = proofs.slice(0, 1)
  const certificate = { registration, epoch: 0, round: 0, precommits }
  const again = decodeCertificate(encodeCertificate(certificate))
  t.equal(openCertificate(again, chain, portableSignatures).registration.name, 'alice')
  const forged = ed25519Signer(fill(9))
  const { proofs: forgedProofs } = signBatch([vote], 0, 1, forged)
  t.throws(
    () => openCertificate({ ...certificate, precommits: forgedProofs }, chain, portableSignatures),
    { code: 'bad-signature' },
  )
})
