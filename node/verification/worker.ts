/** Opens certificates: all that the main thread would check of them, by the same code. */
import { parentPort } from 'node:worker_threads'
import { rememberingSignatures } from '../../cluster/remembering-signatures.js'
import { type Certificate, decodeCertificate, openCertificate } from '../../proto/certificate.js'
import { refusedBy } from '../../proto/errors.js'
import { decodeCertifiedManifest, type ManifestChain } from '../../proto/manifest.js'
import { nodeSignatures, takeP256Keys } from '../signatures.js'
import type { FromWorker, ToWorker } from './messages.js'

const port = parentPort
if (port === null) throw new Error('This is a worker')

const signatures = rememberingSignatures(nodeSignatures)
let chain: ManifestChain | undefined

port.on('message', (message: ToWorker) => {
  if (message.kind === 'chain') {
    // Verified by the main thread, of which this is a part.
    const [genesis, ...later] = message.manifests.map(decodeCertifiedManifest)
    if (genesis !== undefined) chain = [genesis, ...later]
    return
  }
  void open(message, chain)
})

async function open(
  { job, bytes, lengths }: ToWorker & { kind: 'open' },
  known: ManifestChain | undefined,
): Promise<void> {
  let at = 0
  const certificates = lengths.map((length) => {
    at += length
    return read(bytes.subarray(at - length, at))
  })
  await takeP256Keys(certificates.flatMap((one) => one?.registration.ownerKey ?? []))
  const holds = certificates.map((one) => isGood(one, known))
  port?.postMessage({ job, holds } satisfies FromWorker)
}

function read(bytes: Uint8Array): Certificate | undefined {
  let certificate: Certificate | undefined
  refusedBy(() => {
    certificate = decodeCertificate(bytes)
  })
  return certificate
}

function isGood(certificate: Certificate | undefined, known: ManifestChain | undefined): boolean {
  if (certificate === undefined || known === undefined) return false
  return refusedBy(() => openCertificate(certificate, known, signatures)) === undefined
}
