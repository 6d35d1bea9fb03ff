/** Opens certificates: all that the main thread would check of them, by the same code. */
import { parentPort } from 'node:worker_threads'
import { rememberingSignatures } from '../../cluster/remembering-signatures.js'
import { decodeCertificate, openCertificate } from '../../proto/certificate.js'
import { refusedBy } from '../../proto/errors.js'
import { decodeCertifiedManifest, type ManifestChain } from '../../proto/manifest.js'
import { nodeSignatures } from '../signatures.js'
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
  const { job, bytes, lengths } = message
  let at = 0
  const holds = lengths.map((length) => {
    const one = bytes.subarray(at, at + length)
    at += length
    return isGood(one)
  })
  port.postMessage({ job, holds } satisfies FromWorker)
})

function isGood(bytes: Uint8Array): boolean {
  const known = chain
  if (known === undefined) return false
  const refusal = refusedBy(() => openCertificate(decodeCertificate(bytes), known, signatures))
  return refusal === undefined
}
