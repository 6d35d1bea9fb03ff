/** What an operator should know and do: when a federation is outside what its promises assume, and why. */
import type { DriverStatus } from '../cluster/ports.js'
import type { Manifest } from '../proto/manifest.js'
import type { Role } from '../proto/presence.js'
import { faultsTolerated } from '../proto/quorum.js'
import type { ClockDoubt } from './mailboxes/steady-clock.js'
import type { PeerStatus } from './peer-status.js'

export interface WarningFacts {
  readonly manifest: Manifest
  readonly driver: Pick<DriverStatus, 'voting' | 'exposed' | 'contradicted' | 'settled'>
  readonly role: Role
  readonly nodeKey: string
  /** What is wrong with this member's voting key on disk. */
  readonly keyFault: string | undefined
  readonly peers: readonly PeerStatus[]
  /** Whether this node talks to others at all. */
  readonly hasOverlay: boolean
  readonly faultInjection: boolean
  /** How much of the room for messages is taken. */
  readonly mailboxesPercentFull: number
  /** And of that for messages on their way to other nodes. */
  readonly outboxPercentFull: number
  /** Undefined while the machine's clock is believed. */
  readonly clockDoubt: ClockDoubt | undefined
}

/** From here on an operator has to see to it. */
const almostFullPercent = 70

export function warningsOf(facts: WarningFacts): string[] {
  return [
    contradicted(facts),
    beyondFaults(facts),
    twoMembers(facts),
    missingKeys(facts),
    noVote(facts),
    noOverlay(facts),
    tooFewReached(facts),
    otherEpochs(facts),
    fullMailboxes(facts),
    fullOutbox(facts),
    doubtfulClock(facts),
    facts.faultInjection
      ? 'Fault injection is on: whoever may ask the operator socket can cut this node off.'
      : undefined,
  ].flatMap((one) => one ?? [])
}

function fullMailboxes({ mailboxesPercentFull: percent }: WarningFacts): string | undefined {
  if (percent < almostFullPercent) return undefined
  return (
    `The mailboxes are ${percent} % full: ${fullFor(percent)} in them get nothing more: raise ` +
    '--mailboxes-megabytes.'
  )
}

function fullOutbox({ outboxPercentFull: percent }: WarningFacts): string | undefined {
  if (percent < almostFullPercent) return undefined
  return (
    `The outbox of messages for names at other nodes is ${percent} % full: ${fullFor(percent)} in ` +
    'it get nothing more until their home nodes take what waits: look at peers for who is away.'
  )
}

/** See mailboxes/last-quarter.ts. */
function fullFor(percent: number): string {
  return percent < 100 ? 'from 75 % on names that have much' : 'names'
}

function doubtfulClock({ clockDoubt }: WarningFacts): string | undefined {
  if (clockDoubt === undefined) return undefined
  const { aheadMs, believedInMs } = clockDoubt
  const days = (Math.abs(aheadMs) / 86_400_000).toFixed(1)
  return (
    `The clock of this machine is ${days} days ${aheadMs > 0 ? 'ahead of' : 'behind'} what this ` +
    'node has counted since it last knew: it was set, or the machine was off. Messages expire as ' +
    `if it had not been, for ${Math.ceil(believedInMs / 3_600_000)} hours more: set it if it is wrong.`
  )
}

function contradicted({ driver }: WarningFacts): string | undefined {
  if (driver.contradicted === 0) return undefined
  return (
    `Outside the fault assumption: ${driver.contradicted} slots have two certificates, so more ` +
    'members lie than the federation bears. Keep this store, and compare evidence with the others.'
  )
}

function beyondFaults({ manifest, driver }: WarningFacts): string | undefined {
  const exposed = driver.exposed.length
  if (exposed === 0) return undefined
  const tolerated = faultsTolerated(manifest.members.length)
  const keys = driver.exposed.flatMap((i) => shortKey(manifest, i)).join(', ')
  const act = 'Remove or replace them: rookery-node propose remove NODEKEY.'
  if (exposed <= tolerated)
    return `Evidence exposes ${exposed} of at most ${tolerated}: ${keys}. ${act}`
  return (
    `Outside the fault assumption: evidence exposes ${exposed} members (${keys}), and ` +
    `${manifest.members.length} members bear ${tolerated}. ${act}`
  )
}

function shortKey({ members }: Manifest, index: number): string[] {
  const key = members[index]?.nodeKey
  return key === undefined ? [] : [Buffer.from(key.subarray(0, 4)).toString('hex')]
}

function twoMembers({ manifest }: WarningFacts): string | undefined {
  if (manifest.members.length !== 2) return undefined
  return 'Two members decide nothing as soon as one is away: never run two, go to three or to one.'
}

function missingKeys({ manifest }: WarningFacts): string | undefined {
  const missing = manifest.members.flatMap(({ votingKey }, i) => (votingKey ? [] : [i]))
  if (missing.length === 0) return undefined
  return (
    `Manifest ${manifest.epoch} lists no voting key of member ${missing.join(', ')}: of ` +
    `${manifest.members.length} members ${manifest.members.length - missing.length} can vote, and ` +
    `${manifest.quorum} decide.`
  )
}

function noVote({ driver, role, keyFault, nodeKey }: WarningFacts): string | undefined {
  if (role !== 'member') return undefined
  if (driver.voting !== true && driver.voting.code === 'restored') {
    return `This member does not vote: ${driver.voting.reason} Stop this node, and ${rejoin(nodeKey)}.`
  }
  if (keyFault === undefined) return undefined
  return (
    `This member does not vote: ${keyFault} It announces another one for the next epoch, and votes ` +
    'again once there is one: rookery-node propose renew.'
  )
}

/** A new key of its own: this one's last votes are not known here, so it must not vote with it again. */
function rejoin(nodeKey: string): string {
  return (
    're-join under a new key: rookery-node init --member --data NEW --genesis FILE, start it, and ' +
    `then on a member: rookery-node propose replace ${nodeKey.slice(0, 8)} CARD`
  )
}

function noOverlay({ manifest, hasOverlay }: WarningFacts): string | undefined {
  if (hasOverlay || manifest.members.length < 2) return undefined
  return 'This node talks to no other: start it again with --listen, so that members can reach it.'
}

function tooFewReached({ manifest, peers, role, hasOverlay }: WarningFacts): string | undefined {
  const reached = peers.filter(({ member, connected }) => member !== null && connected).length
  const together = reached + (role === 'member' ? 1 : 0)
  const isAlone = role === 'member' && manifest.members.length === 1
  if (!hasOverlay || isAlone || together >= manifest.quorum) return undefined
  return (
    `Only ${together} of ${manifest.members.length} members are together here, and ` +
    `${manifest.quorum} decide: nothing is decided by this node until it reaches more of them.`
  )
}

function otherEpochs({ manifest, peers }: WarningFacts): string | undefined {
  const newer = peers.filter(
    ({ epoch, member }) => member !== null && (epoch ?? 0) > manifest.epoch,
  )
  if (newer.length === 0) return undefined
  return `${newer.length} members are in a later epoch than ${manifest.epoch}: this node catches up.`
}
