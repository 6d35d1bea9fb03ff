/** Makes and signs what an owner says about a name. FEDERATION.md section 2. */
import type { Certificate } from '../../proto/certificate.js'
import { nonceBytes } from '../../proto/limits.js'
import {
  type Action,
  type Registration,
  type RegistrationContent,
  signRegistration,
} from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import type { Context } from './context.js'
import { ClientError, type Holder } from './errors.js'
import type { IntroducedNode } from './federation.js'
import { holderOf } from './lookup.js'
import type { Deadline } from './waiting.js'
import { solveWork } from './working.js'

/** What is to be said, before epoch, time, nonce and work are known. */
export interface Intent {
  readonly action: Action
  readonly name: string
  /** The certified registration that this one follows. */
  readonly previous: Certificate | undefined
  readonly owner: Signer
  /** Of the superseded key: a rotation carries its signature too. */
  readonly previousOwner?: Signer
  readonly devices: readonly Uint8Array[]
  /** Undefined: the node that is asked. */
  readonly homeNodes: readonly Uint8Array[] | undefined
}

/** Solves the work, signs, and keeps the draft before anything of it can be sent. */
export async function makeDraft(
  context: Context,
  intent: Intent,
  node: IntroducedNode,
  deadline: Deadline,
): Promise<Registration> {
  const { federation, memory, random, tell } = context
  const { epoch, policy } = federation.newest
  const content: RegistrationContent = {
    federationId: federation.id,
    epoch,
    name: intent.name,
    sequence: intent.previous === undefined ? 0 : intent.previous.registration.sequence + 1,
    previous: intent.previous?.registration.id,
    action: intent.action,
    scheme: 'native',
    ownerKey: intent.owner.publicKey,
    devices: intent.devices,
    homeNodes: intent.homeNodes ?? [node.presence.nodeKey],
    issuedAtMs: federation.signingTimeMs(node),
    nonce: random(nonceBytes),
  }
  tell({ kind: 'stage', stage: 'working' })
  const counter = await solveWork(content, policy.admissionBits, context, deadline.signal)
  const draft = signRegistration(content, intent.owner, counter, intent.previousOwner)
  await memory.saveDraft(draft)
  return draft
}

/** The intent behind an earlier draft, so that it can be signed again under the same key. */
export async function intentOf(
  { keys }: Context,
  draft: Registration,
  previous: Certificate | undefined,
): Promise<Intent> {
  const owner = await expectSigner(keys, draft.ownerKey, draft.name, undefined)
  const previousOwner =
    draft.action === 'rotate' && previous !== undefined
      ? await expectSigner(keys, previous.registration.ownerKey, draft.name, holderOf(previous))
      : undefined
  return {
    action: draft.action,
    name: draft.name,
    previous,
    owner,
    ...(previousOwner === undefined ? {} : { previousOwner }),
    devices: draft.devices,
    homeNodes: draft.homeNodes,
  }
}

/** @throws ClientError `not-owner` */
export async function expectSigner(
  keys: Context['keys'],
  publicKey: Uint8Array,
  name: string,
  holder: Holder | undefined,
): Promise<Signer> {
  const signer = await keys.signer(publicKey)
  if (signer !== undefined) return signer
  const of = holder === undefined ? '' : ` (${holder.fingerprint})`
  const sentence = `The private key that holds '${name}'${of} is not here.`
  throw new ClientError('not-owner', sentence, holder === undefined ? {} : { holder })
}
