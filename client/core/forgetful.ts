/** Keys and memory that last as long as the process: for tests, pages and passing questions. */
import { bytesToHex } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import type { Presence } from '../../proto/presence.js'
import type { Registration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import type { KeyEntry, Keys, Memory, RandomBytes } from './ports.js'
import { systemRandom } from './ports.js'

export function forgetfulKeys(random: RandomBytes = systemRandom): Keys {
  const entries: (KeyEntry & { readonly signer: Signer })[] = []
  return {
    async create(label) {
      const signer = p256Signer(p256PrivateKey(random(48)))
      entries.push({ ...label, publicKey: signer.publicKey, signer })
      return signer
    },
    async signer(publicKey) {
      const wanted = bytesToHex(publicKey)
      return entries.find((entry) => bytesToHex(entry.publicKey) === wanted)?.signer
    },
    async list() {
      return entries.map(({ purpose, name, publicKey }) => ({ purpose, name, publicKey }))
    },
  }
}

export function forgetfulMemory(): Memory {
  let manifests: readonly CertifiedManifest[] = []
  let nodes: readonly Presence[] = []
  const certificates = new Map<string, Certificate>()
  const drafts = new Map<string, Registration>()
  return {
    loadManifests: async () => manifests,
    saveManifests: async (chain) => {
      manifests = chain
    },
    loadNodes: async () => nodes,
    saveNodes: async (met) => {
      nodes = met
    },
    loadCertificate: async (name) => certificates.get(name),
    saveCertificate: async (certificate) => {
      const { name, sequence } = certificate.registration
      const known = certificates.get(name)
      if (known !== undefined && known.registration.sequence >= sequence) return
      certificates.set(name, certificate)
    },
    loadDraft: async (name) => drafts.get(name),
    saveDraft: async (draft) => {
      drafts.set(draft.name, draft)
    },
    dropDraft: async (name) => {
      drafts.delete(name)
    },
  }
}
