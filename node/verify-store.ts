/** Re-checks all that a store says is certified, against the chain from the genesis on. */

import { expectSuccession } from '../cluster/rules/validity.js'
import { equalBytes } from '../proto/bytes.js'
import { decodeCertificate, openCertificate } from '../proto/certificate.js'
import { RefusedError } from '../proto/errors.js'
import type { ManifestChain } from '../proto/manifest.js'
import type { Registration } from '../proto/registration.js'
import type { Signatures } from '../proto/signatures.js'
import { FederationError, openChain } from './federation.js'
import { StoreFault } from './store/fault.js'
import type { Store } from './store/store.js'

/** Faults that are told in words; more are counted. */
const faultsToldMax = 20

export interface StoreFindings {
  readonly federationId: Uint8Array | undefined
  /** Of the newest manifest that holds. */
  readonly epoch: number | undefined
  readonly certificates: number
  /** Registrations whose predecessor is not here: it was not fetched yet. */
  readonly gaps: number
  readonly faultsCount: number
  /** What is wrong, in sentences. */
  readonly faults: readonly string[]
}

/**
 * Reads the whole store once, in bounded memory, and changes nothing.
 * @param onProgress told from time to time how many certificates were looked at, of how many
 */
export function verifyStore(
  store: Pick<Store, 'manifests' | 'certificates' | 'certificateOf' | 'counts'>,
  signatures: Signatures,
  onProgress: (checked: number, of: number) => void = () => undefined,
): StoreFindings {
  const faults: string[] = []
  let faultsCount = 0
  let gaps = 0
  let certificates = 0
  const onFault = (sentence: string) => {
    faultsCount += 1
    if (faults.length < faultsToldMax) faults.push(sentence)
  }
  const chain = openStoredChain(store, signatures, onFault)
  const found = () => ({
    federationId: chain?.[0].manifest.federationId,
    epoch: chain === undefined ? undefined : chain.length - 1,
    ...{ certificates, gaps, faultsCount, faults },
  })
  if (chain === undefined) return found()
  const { certificates: of } = store.counts()
  let before: Registration | undefined
  for (const bytes of store.certificates()) {
    certificates += 1
    if (certificates % 1_000 === 0) onProgress(certificates, of)
    const what = `Certificate ${certificates}`
    const registration = check(bytes, chain, store, signatures, (why) => {
      onFault(`${what}: ${why}`)
    })
    if (registration === undefined) continue
    if (registration.sequence > 0) {
      const isNext =
        before?.name === registration.name && before.sequence + 1 === registration.sequence
      if (!isNext) gaps += 1
      else
        refusedTo(
          () => expectSuccession(registration, before),
          (why) => onFault(`${what}: ${why}`),
        )
    }
    before = registration
  }
  return found()
}

function openStoredChain(
  store: Pick<Store, 'manifests'>,
  signatures: Signatures,
  onFault: (sentence: string) => void,
): ManifestChain | undefined {
  try {
    return openChain(store.manifests(), signatures)
  } catch (error) {
    if (!isFinding(error)) throw error
    onFault(`The chain of manifests does not hold: ${error.message}`)
    return undefined
  }
}

/** @returns the registration, if its certificate can be read at all */
function check(
  bytes: Uint8Array,
  chain: ManifestChain,
  store: Pick<Store, 'certificateOf'>,
  signatures: Signatures,
  onFault: (why: string) => void,
): Registration | undefined {
  let registration: Registration | undefined
  refusedTo(() => {
    const certificate = decodeCertificate(bytes)
    registration = certificate.registration
    openCertificate(certificate, chain, signatures)
    const { slot, id } = registration
    const indexed = store.certificateOf(slot)?.certificate.registration.id
    if (indexed === undefined || !equalBytes(indexed, id)) {
      throw new StoreFault('it is not found by its slot.')
    }
  }, onFault)
  return registration
}

function refusedTo(run: () => void, onFault: (why: string) => void): void {
  try {
    run()
  } catch (error) {
    if (!isFinding(error)) throw error
    onFault(error.message)
  }
}

function isFinding(error: unknown): error is Error {
  return (
    error instanceof RefusedError || error instanceof StoreFault || error instanceof FederationError
  )
}
