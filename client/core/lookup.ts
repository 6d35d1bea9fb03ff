/** Who holds a name. FEDERATION.md section 6. */
import type { Absence } from '../../proto/absence.js'
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import { expectNormalName, normaliseName } from '../../proto/names.js'
import type { Verified } from '../../proto/signatures.js'
import type { Context } from './context.js'
import { ClientError, type Holder } from './errors.js'
import type { IntroducedNode } from './federation.js'
import { fingerprintOf } from './fingerprint.js'
import { isOurs } from './own-keys.js'
import { expectNoOlder } from './trust.js'
import type { Deadline } from './waiting.js'

export type LookupResult =
  | {
      /** `retired`: its last holder gave it up. */
      readonly status: 'held' | 'retired'
      readonly name: string
      readonly certificate: Verified<Certificate>
      readonly holder: Holder
      /**
       * The key that this client saw for the name before, when it was another one and the new one is not
       * ours. Whatever call sees a change first tells it, as the event `key-changed`.
       */
      readonly formerHolder: Holder | undefined
      /** Mixnet address of the node that answered. */
      readonly node: string
    }
  | {
      readonly status: 'absent'
      readonly name: string
      readonly absence: Verified<Absence>
      readonly node: string
    }
  /** A registration of the name is being decided. */
  | {
      readonly status: 'pending'
      readonly name: string
      readonly id: Uint8Array
      readonly node: string
    }

/** @throws ClientError `invalid-name` */
export function normalName(text: string): string {
  try {
    return expectNormalName(normaliseName(text))
  } catch (error) {
    if (error instanceof RefusedError) throw new ClientError('invalid-name', error.message)
    throw error
  }
}

export function lookup(context: Context, name: string, deadline: Deadline): Promise<LookupResult> {
  return context.federation.withNode(deadline, (node, share) =>
    lookupAt(context, node, name, share),
  )
}

/** Asks one node, and verifies what it says. */
export async function lookupAt(
  context: Context,
  { address: node, presence }: IntroducedNode,
  name: string,
  deadline: Deadline,
): Promise<LookupResult> {
  const { federation, memory } = context
  const { requestId, body } = await federation.ask(node, { kind: 'lookup', name }, deadline)
  if (body.outcome === 'pending') return { status: 'pending', name, id: body.id, node }
  if (body.outcome === 'absent') {
    const question = { name, requestId, nodeKey: presence.nodeKey, node }
    const absence = await federation.openAbsence(question, body.absence, deadline)
    const seen = await memory.loadCertificate(name)
    if (seen === undefined) return { status: 'absent', name, absence, node }
    const sentence = `The node says that '${name}' is free, but a certificate for it has been verified here before.`
    throw new ClientError('outdated', sentence, { node })
  }
  const seen = await verifyAndRemember(context, name, body.certificate, node, deadline)
  const { certificate, formerHolder } = seen
  return {
    status: certificate.registration.action === 'retire' ? 'retired' : 'held',
    name,
    certificate,
    holder: holderOf(certificate),
    formerHolder,
    node,
  }
}

interface Seen {
  readonly certificate: Verified<Certificate>
  readonly formerHolder: Holder | undefined
}

/**
 * Verifies a certificate that a node gave for a name, that it is not older than one seen before, and
 * keeps it. Tells when the name has come to a key that is neither the one seen before nor ours.
 */
export async function verifyAndRemember(
  { federation, memory, keys, tell }: Context,
  name: string,
  certificate: Certificate,
  node: string,
  deadline: Deadline,
): Promise<Seen> {
  const opened = await federation.openCertificate(name, certificate, node, deadline)
  const known = await memory.loadCertificate(name)
  expectNoOlder(opened, known, node)
  const { ownerKey } = opened.registration
  const isChanged =
    known !== undefined &&
    !equalBytes(known.registration.ownerKey, ownerKey) &&
    !(await isOurs(keys, ownerKey))
  const formerHolder = isChanged ? holderOf(known) : undefined
  // Told first: what is remembered is not told again.
  if (formerHolder) tell({ kind: 'key-changed', name, formerHolder, holder: holderOf(opened) })
  await memory.saveCertificate(opened)
  return { certificate: opened, formerHolder }
}

export function holderOf({ registration }: Certificate): Holder {
  const { ownerKey, sequence, issuedAtMs } = registration
  return { ownerKey, fingerprint: fingerprintOf(ownerKey), sequence, sinceMs: issuedAtMs }
}
