/** What each member said when a quorum was asked, as it is told to the user. */
import type { Holder } from './errors.js'

export type Said =
  /** These three count: by a member that has settled in the newest epoch. */
  | 'held'
  | 'retired'
  | 'absent'
  /** It takes part in deciding a registration, of which it has no certificate yet. */
  | 'pending'
  /** It has not caught up: with its epoch, or with what was verified here before. */
  | 'lagging'
  | 'refused'
  /** Its statement does not hold. */
  | 'caught'
  | 'silent'
  /** No address of it is known. */
  | 'unknown'
  | 'not-asked'

export interface MemberView {
  /** Index in the manifest. */
  readonly member: number
  readonly nodeKey: Uint8Array
  /** Mixnet address, if one is known. */
  readonly node: string | undefined
  readonly said: Said
  /** Of the certificate that it gave. */
  readonly sequence: number | undefined
  /** Why it does not count, in a sentence. */
  readonly reason: string | undefined
}

export interface QuorumView {
  /** Of the newest manifest; every answer that counts names it. */
  readonly epoch: number
  /** By rising index: all of them, asked or not. */
  readonly members: readonly MemberView[]
  /** How many answers it takes. */
  readonly needed: number
  /** How many count. None of these members knows of anything beyond what was found. */
  readonly agreeing: number
}

const counting: readonly Said[] = ['held', 'retired', 'absent']

export function counts({ said }: Pick<MemberView, 'said'>): boolean {
  return counting.includes(said)
}

export function viewOf(epoch: number, members: readonly MemberView[], needed: number): QuorumView {
  return { epoch, members, needed, agreeing: members.filter(counts).length }
}

/** Why there is no answer, and what is known all the same. */
export function noQuorumSentence(
  name: string,
  view: QuorumView,
  known: Holder | undefined,
): string {
  const { agreeing, needed, members, epoch } = view
  const failed = members.filter((one) => !counts(one)).map(failureText)
  const best =
    known === undefined
      ? 'Nobody showed a certificate for it.'
      : `Verified is registration ${known.sequence} by key ${known.fingerprint}; a later one may exist.`
  return `Only ${agreeing} of the ${needed} members needed could say how '${name}' stands (epoch ${epoch}, ${members.length} members): ${failed.join(', ')}. ${best}`
}

/** `member 2 is silent` and the like. */
export function failureText({ member, said }: MemberView): string {
  const texts: Readonly<Record<Said, string>> = {
    ...{ held: 'answered', retired: 'answered', absent: 'answered' },
    pending: 'takes part in deciding a registration',
    lagging: 'has not caught up',
    refused: 'refuses',
    caught: 'says what does not hold',
    silent: 'is silent',
    unknown: 'has no known address',
    'not-asked': 'was not asked',
  }
  return `member ${member} ${texts[said]}`
}
