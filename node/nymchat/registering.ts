/**
 * Registers names for nymCHAT's clients, which can sign nothing but a nonce: this node writes the registration,
 * and the nonce commits to it. SERVICE.md section 5.
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { expectLiveEpoch, expectValid } from '../../cluster/rules/validity.js'
import { equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { nonceBytes } from '../../proto/limits.js'
import { manifestOf } from '../../proto/manifest.js'
import { nameFault } from '../../proto/names.js'
import {
  encodeRegistration,
  nymchatNonce,
  type Registration,
  type RegistrationContent,
  readRegistration,
  registrationId,
} from '../../proto/registration.js'
import { type Verified, verified } from '../../proto/signatures.js'
import type { NymchatParts } from './ports.js'

/** A registration that its owner has yet to sign, or to hear of. */
export interface Draft {
  readonly content: RegistrationContent
  readonly bytes: Uint8Array
  readonly id: Uint8Array
  /** What the owner signs: 32 lower-case hex digits. */
  readonly nonce: string
  /** Once it is signed and worked for. */
  claim?: Verified<Registration>
  /** While it is worked for and decided. */
  deciding?: Promise<Decision> | undefined
}

/** `failed` also when it takes longer than it may; `busy` when this node has no time to work for it now. */
export type Decision = 'certified' | 'failed' | 'busy'

export interface Registering {
  /** Whether a name can be registered here, and by nymCHAT's own rule too. */
  isName(name: string): boolean
  draft(name: string, ownerKey: Uint8Array): Draft
  /**
   * Has a draft decided, once however often it is asked for.
   * @param signature by the owner over the nonce, r || s, verified
   * @param senderTag whose share of the work it takes
   * @returns whether the name is certified for this draft
   * @throws the store's fault
   */
  decide(draft: Draft, signature: Uint8Array, senderTag: SenderTag): Promise<Decision>
}

type Parts = Pick<
  NymchatParts,
  'federation' | 'signatures' | 'names' | 'driver' | 'timers' | 'work' | 'random' | 'settings'
>

/** nymCHAT's own rule without upper case, which our names do not have. */
const nymchatName = /^[a-z0-9_-]+$/

export function createRegistering(parts: Parts): Registering {
  const { federation, names, timers } = parts

  function draft(name: string, ownerKey: Uint8Array): Draft {
    const content: RegistrationContent = {
      federationId: federation.id,
      epoch: federation.current.epoch,
      name,
      sequence: 0,
      action: 'claim',
      scheme: 'nymchat',
      ownerKey,
      devices: [],
      homeNodes: [federation.nodeKey.publicKey],
      issuedAtMs: timers.now(),
      nonce: parts.random(nonceBytes),
    }
    const bytes = encodeRegistration(content)
    return { content, bytes, id: registrationId(bytes), nonce: nymchatNonce(bytes) }
  }

  /** @throws RefusedError */
  async function claimOf(
    one: Draft,
    signature: Uint8Array,
    senderTag: SenderTag,
  ): Promise<Verified<Registration>> {
    const { content, bytes } = one
    expectLiveEpoch(content, federation.current.epoch)
    const manifest = manifestOf(federation.chain, content.epoch)
    const { admissionBits } = manifest.policy
    const admissionCounter = await parts.work.find(content, admissionBits, senderTag)
    const signed = { registration: bytes, signature, admissionCounter }
    return expectValid(readRegistration(signed), manifest, undefined, parts.signatures)
  }

  /** @throws RefusedError; the store's fault */
  function submit(registration: Verified<Registration>): Promise<boolean> {
    const claim = verified({ kind: 'registration', registration } as const)
    return new Promise((resolve, reject) => {
      parts.driver.submit(claim, (answer) => {
        if (answer.outcome === 'refused') reject(answer.refusal)
        else if (answer.outcome === 'faulted') reject(answer.fault)
        else resolve(answer.outcome === 'certified')
      })
    })
  }

  async function run(one: Draft, signature: Uint8Array, senderTag: SenderTag): Promise<Decision> {
    try {
      one.claim ??= await claimOf(one, signature, senderTag)
      return (await submit(one.claim)) ? 'certified' : 'failed'
    } catch (error) {
      if (error instanceof RefusedError) return error.code === 'busy' ? 'busy' : 'failed'
      throw error
    } finally {
      one.deciding = undefined
    }
  }

  return {
    isName: (name) =>
      nymchatName.test(name) && nameFault(name, federation.current.policy.names) === undefined,
    draft,
    async decide(one, signature, senderTag) {
      const newest = names.newest(one.content.name)?.certificate.registration
      if (newest !== undefined) return equalBytes(newest.id, one.id) ? 'certified' : 'failed'
      one.deciding ??= run(one, signature, senderTag)
      return within(one.deciding, parts)
    },
  }
}

/** What takes longer than a registration may goes on, and a repeat asks after it. */
function within(work: Promise<Decision>, { timers, settings }: Parts): Promise<Decision> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(settings.decideMs, () => resolve('failed'))
    work.then(resolve, reject).finally(cancel)
  })
}
