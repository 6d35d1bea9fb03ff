/** Keys and memory that last as long as the process: for tests, pages and passing questions. */
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import type { Presence } from '../../proto/presence.js'
import type { Registration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { hpkeOpener, type Opener } from './hpke.js'
import type { KeyEntry, Keys, Memory, RandomBytes } from './ports.js'
import { systemRandom } from './ports.js'

export function forgetfulKeys(random: RandomBytes = systemRandom): Keys {
  const entries: (KeyEntry & { readonly signer: Signer; readonly opener: Opener })[] = []
  const entryOf = (publicKey: Uint8Array) =>
    entries.find((entry) => equalBytes(entry.publicKey, publicKey))
  return {
    async create(label) {
      const privateKey = p256PrivateKey(random(48))
      const signer = p256Signer(privateKey)
      const opener = hpkeOpener(privateKey)
      entries.push({ ...label, publicKey: signer.publicKey, signer, opener })
      return signer
    },
    signer: async (publicKey) => entryOf(publicKey)?.signer,
    opener: async (publicKey) => entryOf(publicKey)?.opener,
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
