/**
 * Asks q different members how a name stands, so that nothing decided can be hidden. FEDERATION.md
 * section 6.
 *
 * Why q answers are enough. Only answers of members count that have settled in the newest epoch e and do
 * not take part in deciding: such a member, if honest, has precommitted nothing, in e or before, beyond
 * the certificate that it gave. Whatever is decided has q precommits, and two quorums share an honest
 * member; so nothing beyond the highest certificate among q such answers was decided when the first of
 * them was asked. That members of an epoch already closed cannot make one up follows in the same way: q
 * of them have signed its CLOSE, and one of these would name the next epoch. An answer `pending` never
 * counts, and never outweighs q that do: a liar could give it for ever.
 */
import type { Certificate } from '../../proto/certificate.js'
import type { Manifest, Member } from '../../proto/manifest.js'
import type { Verified } from '../../proto/signatures.js'
import { CarrierError } from '../mixnet/carrier.js'
import type { Context } from './context.js'
import { ClientError } from './errors.js'
import {
  askAbout,
  foundIn,
  holderOf,
  type LookupResult,
  rememberNewest,
  type Statement,
} from './lookup.js'
import { meetMembers, meetThrough } from './meeting.js'
import { poll } from './poll.js'
import {
  counts,
  type MemberView,
  noQuorumSentence,
  type QuorumView,
  type Said,
  viewOf,
} from './quorum-view.js'
import { expectNoOlder } from './trust.js'
import { type Deadline, pause, remainingMs } from './waiting.js'

/** What is being decided, or caught up with, takes a moment: asked again after these pauses. */
const pausesMs = [500, 1_500, 3_000]
/** Who was silent is asked once more. */
const silentRoundsMax = 2
/** A spare is asked after this part of the time that a node gets. */
const sparePart = 1 / 5

interface Opinion {
  readonly said: Said
  readonly node: string | undefined
  readonly statement?: Statement
  readonly reason?: string
}

/** What is known of one name in one epoch. */
interface Inquiry {
  readonly name: string
  readonly manifest: Manifest
  /** By member's index; of those who were asked. */
  readonly opinions: Map<number, Opinion>
}

/**
 * @throws ClientError `no-quorum` when fewer than q members could tell, `contradiction`, and what makes
 *   every node out of reach
 */
export async function lookupWithQuorum(
  context: Context,
  name: string,
  deadline: Deadline,
): Promise<LookupResult> {
  for (;;) {
    const manifest = context.federation.newest
    const inquiry = { name, manifest, opinions: new Map() }
    const found = await inquire(context, inquiry, deadline)
    if (found !== undefined) return found
  }
}

/** @returns undefined when a member showed a later manifest: its members have to be asked */
async function inquire(
  context: Context,
  inquiry: Inquiry,
  deadline: Deadline,
): Promise<LookupResult | undefined> {
  const { federation } = context
  const { members, quorum } = inquiry.manifest
  if (members.length - federation.strangers.length < quorum) {
    await meetMembers(federation, deadline)
  }
  for (let round = 1; ; round++) {
    await askRound(context, inquiry, deadline)
    if (federation.newest.epoch !== inquiry.manifest.epoch) return undefined
    const found = await verdict(context, inquiry)
    if (found !== undefined) return found
    const pauseMs = pausesMs[round - 1]
    const isOver = pauseMs === undefined || pauseMs >= remainingMs(deadline)
    if (isOver || !mayChange(inquiry, round)) return lastWord(context, inquiry)
    await pause(pauseMs, deadline)
    await meetAgain(context, inquiry, deadline)
  }
}

async function askRound(context: Context, inquiry: Inquiry, deadline: Deadline): Promise<void> {
  const { federation, clock, memory, random } = context
  const { name, manifest, opinions } = inquiry
  const seen = await memory.loadCertificate(name)
  const view = look(inquiry, seen)
  const [first = 0] = random(1)
  const candidates = manifest.members
    .map((_, i) => (first + i) % manifest.members.length)
    .filter((i) => view.members.some((one) => one.member === i && !counts(one)))
  await poll({
    candidates,
    needed: view.needed - view.agreeing,
    spareMs: federation.nodeShareMs * sparePart,
    clock,
    async ask(index, stop) {
      const member = manifest.members[index]
      if (member === undefined) return false
      const node = federation.addressOf(member.nodeKey)
      opinions.set(index, { said: 'silent', node, reason: 'It has not answered in time.' })
      const signal = deadline.signal ? AbortSignal.any([deadline.signal, stop]) : stop
      const opinion = await opinionOf(context, member, name, { ...deadline, signal })
      if (stop.aborted) return false
      opinions.set(index, opinion)
      return counts(viewOfMember(member, index, opinion, seen))
    },
  })
}

/** @throws ClientError that no other member can mend */
async function opinionOf(
  context: Context,
  member: Member,
  name: string,
  deadline: Deadline,
): Promise<Opinion> {
  const { federation } = context
  try {
    const share = federation.share(deadline)
    return await federation.withMember(member, share, async (node) => {
      const statement = await askAbout(context, node, name, share)
      return { said: saidBy(statement), node: node.address, statement }
    })
  } catch (error) {
    const said = error instanceof ClientError ? saidByFailure(error) : undefined
    if (!(error instanceof ClientError) || said === undefined) throw error
    return { said, node: federation.addressOf(member.nodeKey), reason: error.message }
  }
}

function saidBy(statement: Statement): Said {
  if (statement.kind === 'absence') return 'absent'
  if (statement.kind === 'pending') return 'pending'
  if (!statement.settled) return 'lagging'
  return foundIn(statement.certificate).status
}

function saidByFailure({ code, details, cause }: ClientError): Said | undefined {
  if (code === 'timeout') return 'silent'
  if (code === 'misbehaviour') return 'caught'
  if (code === 'outdated') return 'lagging'
  // A member that takes itself for a mirror has not heard of the newest manifest.
  const lagCodes: readonly (string | undefined)[] = ['not-ready', 'unknown-name']
  if (code === 'refused') return lagCodes.includes(details.refusal?.code) ? 'lagging' : 'refused'
  const isOnlyItsAddress = !(cause instanceof CarrierError) || cause.code === 'invalid-address'
  return code === 'unreachable' && isOnlyItsAddress ? 'unknown' : undefined
}

/** @param seen what was verified here before: a member that knows less lags */
function look({ manifest, opinions }: Inquiry, seen: Certificate | undefined): QuorumView {
  const members = manifest.members.map((member, index) =>
    viewOfMember(member, index, opinions.get(index), seen),
  )
  return viewOf(manifest.epoch, members, manifest.quorum)
}

function viewOfMember(
  { nodeKey }: Member,
  member: number,
  opinion: Opinion | undefined,
  seen: Certificate | undefined,
): MemberView {
  if (opinion === undefined) {
    const nothing = { node: undefined, sequence: undefined, reason: undefined }
    return { member, nodeKey, said: 'not-asked', ...nothing }
  }
  const { said, node, statement, reason } = opinion
  const sequence =
    statement?.kind === 'certificate' ? statement.certificate.registration.sequence : undefined
  const view = { member, nodeKey, node, sequence }
  const lags = seen !== undefined && (sequence ?? -1) < seen.registration.sequence
  if (!counts(opinion)) return { ...view, said, reason: reason ?? reasons[said] }
  if (!lags) return { ...view, said, reason: undefined }
  const known = `registration ${seen.registration.sequence} was verified here before`
  return { ...view, said: 'lagging', reason: `It knows less: ${known}.` }
}

const reasons: Partial<Record<Said, string>> = {
  pending: 'A registration is being decided, and it takes part.',
  lagging: 'It has not settled in the newest epoch.',
}

/** @returns undefined while fewer than q members agree @throws ClientError `contradiction` */
async function verdict(context: Context, inquiry: Inquiry): Promise<LookupResult | undefined> {
  const { name } = inquiry
  const quorum = look(inquiry, await context.memory.loadCertificate(name))
  const best = highest(inquiry)
  if (quorum.agreeing < quorum.needed) return undefined
  if (best !== undefined) {
    const { node, certificate } = best
    try {
      const formerHolder = await rememberNewest(context, certificate, node)
      return { name, node, quorum, ...foundIn(certificate), formerHolder, settled: true }
    } catch (error) {
      // Another call has just verified a newer one: these members lag behind it.
      if (error instanceof ClientError && error.code === 'outdated') return undefined
      throw error
    }
  }
  for (const { statement, node = '' } of inquiry.opinions.values()) {
    if (statement?.kind !== 'absence') continue
    return { name, node, quorum, status: 'absent', absence: statement.absence }
  }
  return undefined
}

interface Shown {
  readonly certificate: Verified<Certificate>
  readonly node: string
}

/** Also of members that do not count: a certificate is a certificate. @throws ClientError `contradiction` */
function highest({ opinions }: Inquiry): Shown | undefined {
  const shown = [...opinions.values()].flatMap(({ statement, node = '' }) =>
    statement?.kind === 'certificate' ? [{ certificate: statement.certificate, node }] : [],
  )
  const [best] = shown.toSorted(
    (a, b) => b.certificate.registration.sequence - a.certificate.registration.sequence,
  )
  if (best === undefined) return undefined
  const { sequence } = best.certificate.registration
  for (const { certificate, node } of shown) {
    if (certificate.registration.sequence === sequence) {
      expectNoOlder(certificate, best.certificate, node)
    }
  }
  return best
}

/** Whether asking again can help: soon where something is under way, once more where all is silent. */
function mayChange({ opinions }: Inquiry, round: number): boolean {
  const said = new Set([...opinions.values()].map((one) => one.said))
  if (said.has('pending') || said.has('lagging')) return true
  return (said.has('silent') || said.has('unknown')) && round < silentRoundsMax
}

/** A member that is silent may have moved: whoever answered may know where. */
async function meetAgain(context: Context, inquiry: Inquiry, deadline: Deadline): Promise<void> {
  const opinions = [...inquiry.opinions.values()]
  const isLost = opinions.some(({ said }) => said === 'silent' || said === 'unknown')
  const helper = opinions.find((one) => counts(one) && one.node !== undefined)?.node
  if (isLost && helper !== undefined) await meetThrough(context.federation, helper, deadline)
}

/** @throws ClientError `no-quorum` */
async function lastWord(context: Context, inquiry: Inquiry): Promise<LookupResult> {
  const { name, opinions } = inquiry
  const seen = await context.memory.loadCertificate(name)
  const quorum = look(inquiry, seen)
  const taking = [...opinions.values()].flatMap(({ statement, node = '' }) =>
    statement?.kind === 'pending' ? [{ id: statement.id, node }] : [],
  )
  const [pending] = taking
  if (pending !== undefined && quorum.agreeing + taking.length >= quorum.needed) {
    return { name, quorum, status: 'pending', ...pending }
  }
  const best = highest(inquiry)
  const isNews = best !== undefined && !isOlder(best.certificate, seen)
  if (isNews) await rememberNewest(context, best.certificate, best.node)
  const known = isNews ? best.certificate : seen
  const holder = known && holderOf(known)
  const sentence = noQuorumSentence(name, quorum, holder)
  throw new ClientError('no-quorum', sentence, { quorum, ...(holder && { holder }) })
}

function isOlder(one: Certificate, other: Certificate | undefined): boolean {
  return other !== undefined && one.registration.sequence < other.registration.sequence
}
