/** Who holds a name. FEDERATION.md section 6. */
import type { Absence } from '../../proto/absence.js'
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import { expectNormalName, normaliseName } from '../../proto/names.js'
import type { Verified } from '../../proto/signatures.js'
import type { Context } from './context.js'
import { ClientError, type Holder, shortAddress } from './errors.js'
import type { IntroducedNode } from './federation.js'
import { fingerprintOf } from './fingerprint.js'
import { isOurs } from './own-keys.js'
import type { QuorumView } from './quorum-view.js'
import { expectNoOlder } from './trust.js'
import type { Deadline } from './waiting.js'

/** Asks one node, or q different members of the newest manifest: then nothing decided can be hidden. */
export type Assurance = (typeof assurances)[number]
export const assurances = ['one', 'quorum'] as const

interface Answered {
  readonly name: string
  /** Mixnet address of a node that said so. */
  readonly node: string
  /** What each asked member said, with assurance `quorum`. */
  readonly quorum: QuorumView | undefined
}

export interface FoundName extends Answered {
  /** `retired`: its last holder gave it up. */
  readonly status: 'held' | 'retired'
  readonly certificate: Verified<Certificate>
  readonly holder: Holder
  /**
   * The key that this client saw for the name before, when it was another one and the new one is not
   * ours. Whatever call sees a change first tells it, as the event `key-changed`.
   */
  readonly formerHolder: Holder | undefined
  /** False: no node was found that has caught up with its epoch, so that this may be an old one. */
  readonly settled: boolean
}

export interface AbsentName extends Answered {
  readonly status: 'absent'
  readonly absence: Verified<Absence>
}

/** A registration of the name is being decided. */
export interface PendingName extends Answered {
  readonly status: 'pending'
  readonly id: Uint8Array
}

export type LookupResult = FoundName | AbsentName | PendingName

/** @throws ClientError `invalid-name` */
export function normalName(text: string): string {
  try {
    return expectNormalName(normaliseName(text))
  } catch (error) {
    if (error instanceof RefusedError) throw new ClientError('invalid-name', error.message)
    throw error
  }
}

/**
 * Asks one node after the other until one answers. A certificate of a node that has not settled in its
 * epoch is taken only when no other node knows better.
 */
export async function lookup(
  context: Context,
  name: string,
  deadline: Deadline,
): Promise<LookupResult> {
  let unsettled: FoundName | undefined
  try {
    return await context.federation.withNode(deadline, async (node, share) => {
      const found = await lookupAt(context, node, name, share)
      if (!isUnsettled(found)) return withChange(found, unsettled)
      // Never older than an earlier one, which would have been `outdated`.
      unsettled = withChange(found, unsettled)
      throw unsettledError(found)
    })
  } catch (error) {
    const isOver = error instanceof ClientError && ['aborted', 'closed'].includes(error.code)
    if (unsettled === undefined || isOver) throw error
    return unsettled
  }
}

function isUnsettled(found: LookupResult): found is FoundName {
  return 'settled' in found && !found.settled
}

/** A change of key is told by the first certificate that shows it only. */
function withChange<Found extends LookupResult>(
  found: Found,
  earlier: FoundName | undefined,
): Found {
  if (!('formerHolder' in found)) return found
  return { ...found, formerHolder: found.formerHolder ?? earlier?.formerHolder }
}

function unsettledError({ name, node }: FoundName): ClientError {
  const sentence = `Node ${shortAddress(node)} has not caught up with its epoch: what it knows of '${name}' may be old.`
  return new ClientError('unsettled', sentence, { node })
}

/** What one node says of a name, verified, and not compared with anything yet. */
export type Statement =
  | {
      readonly kind: 'certificate'
      readonly certificate: Verified<Certificate>
      /** Whether the node has settled in the newest epoch that is known here. */
      readonly settled: boolean
    }
  | { readonly kind: 'absence'; readonly absence: Verified<Absence> }
  | { readonly kind: 'pending'; readonly id: Uint8Array; readonly epoch: number }

/**
 * Asks one node, and verifies what it says. A later epoch than is known here means: fetch its manifest.
 * @throws ClientError `outdated` for an absence of an earlier epoch, `refused` for one of a mirror,
 *   `misbehaviour`, and what asking throws
 */
export async function askAbout(
  { federation }: Context,
  { address: node, presence }: IntroducedNode,
  name: string,
  deadline: Deadline,
): Promise<Statement> {
  const { requestId, body } = await federation.ask(node, { kind: 'lookup', name }, deadline)
  if (body.outcome === 'absent') {
    const question = { name, requestId, nodeKey: presence.nodeKey, node }
    const absence = await federation.openAbsence(question, body.absence, deadline)
    return { kind: 'absence', absence }
  }
  const { epoch } = body
  await federation.reach(epoch, node, deadline)
  if (body.outcome === 'pending') return { kind: 'pending', id: body.id, epoch }
  const certificate = await federation.openCertificate(name, body.certificate, node, deadline)
  const settled = body.settled && epoch === federation.newest.epoch
  return { kind: 'certificate', certificate, settled }
}

/** Asks one node, and takes nothing older than what was verified here before. @throws ClientError `outdated` */
export async function lookupAt(
  context: Context,
  introduced: IntroducedNode,
  name: string,
  deadline: Deadline,
): Promise<LookupResult> {
  const statement = await askAbout(context, introduced, name, deadline)
  const answered = { name, node: introduced.address, quorum: undefined }
  if (statement.kind === 'pending') return { ...answered, status: 'pending', id: statement.id }
  if (statement.kind === 'absence') {
    await expectNeverSeen(context, name, answered.node)
    return { ...answered, status: 'absent', absence: statement.absence }
  }
  const { certificate, settled } = statement
  const formerHolder = await rememberNewest(context, certificate, answered.node)
  return { ...answered, ...foundIn(certificate), formerHolder, settled }
}

/** As `lookupAt`, from a node that has settled in the newest epoch. @throws ClientError `unsettled` */
export async function settledLookupAt(
  context: Context,
  node: IntroducedNode,
  name: string,
  deadline: Deadline,
): Promise<LookupResult> {
  const found = await lookupAt(context, node, name, deadline)
  if (isUnsettled(found)) throw unsettledError(found)
  return found
}

async function expectNeverSeen({ memory }: Context, name: string, node: string): Promise<void> {
  if ((await memory.loadCertificate(name)) === undefined) return
  const sentence = `The node says that '${name}' is free, but a certificate for it has been verified here before.`
  throw new ClientError('outdated', sentence, { node })
}

/** What a certificate says by itself. */
export function foundIn(certificate: Verified<Certificate>) {
  const status = certificate.registration.action === 'retire' ? 'retired' : 'held'
  return { status, certificate, holder: holderOf(certificate) } as const
}
interface Seen {
  readonly certificate: Verified<Certificate>
  readonly formerHolder: Holder | undefined
}

/** Verifies a certificate that a node gave for a name, that it is not older than one seen before, and keeps it. */
export async function verifyAndRemember(
  context: Context,
  name: string,
  certificate: Certificate,
  node: string,
  deadline: Deadline,
): Promise<Seen> {
  const opened = await context.federation.openCertificate(name, certificate, node, deadline)
  return { certificate: opened, formerHolder: await rememberNewest(context, opened, node) }
}

/**
 * Keeps a certificate, which must not be older than one seen before. Tells when the name has come to a
 * key that is neither the one seen before nor ours.
 * @returns the holder of before, if so
 * @throws ClientError `outdated`, `contradiction`
 */
export async function rememberNewest(
  { memory, keys, tell }: Context,
  certificate: Verified<Certificate>,
  node: string,
): Promise<Holder | undefined> {
  const { name, ownerKey } = certificate.registration
  const known = await memory.loadCertificate(name)
  expectNoOlder(certificate, known, node)
  const isChanged =
    known !== undefined &&
    !equalBytes(known.registration.ownerKey, ownerKey) &&
    !(await isOurs(keys, ownerKey))
  const formerHolder = isChanged ? holderOf(known) : undefined
  // Told first: what is remembered is not told again.
  if (formerHolder) tell({ kind: 'key-changed', name, formerHolder, holder: holderOf(certificate) })
  await memory.saveCertificate(certificate)
  return formerHolder
}

export function holderOf({ registration }: Certificate): Holder {
  const { ownerKey, sequence, issuedAtMs } = registration
  return { ownerKey, fingerprint: fingerprintOf(ownerKey), sequence, sinceMs: issuedAtMs }
}
