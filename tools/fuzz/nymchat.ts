/**
 * Throws seeded rubbish at the nymCHAT door of a node, while two users go on with what they do: they register, log
 * in, look each other up and write to each other, and must notice nothing but what strangers rightly write to them.
 */
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import {
  clientFrames,
  parseNonce,
  parseReply,
  type ReceivedReply,
} from '../../proto/nymchat/frames.js'
import { parseJsonObject } from '../../proto/nymchat/json.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { isSignedText } from '../../proto/nymchat/signature.js'
import { chanceOf } from '../simulator/chance.js'
import { NymchatClient, newNymchatSigner, newNymchatTag } from './nymchat-client.js'
import { createFuzzFrames, type FuzzSender } from './nymchat-frames.js'
import { type NymchatWorld, openNymchatWorld, type Said } from './nymchat-world.js'

export interface FuzzOptions {
  readonly seed: number
  readonly frames: number
  readonly onProgress?: (frames: number) => void
}

export interface FuzzSummary {
  readonly frames: number
  /** How often the two users did all that they do, and all was right. */
  readonly checks: number
  /** Messages that the frames had pushed to whomever. */
  readonly delivered: number
  /** By kind of frame: what it was answered, and how often; '' for nothing. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Between two looks at whether all is well. */
const framesBetweenChecks = 100
const overheardMax = 20

/** @throws Error that says after how many frames what went wrong */
export async function fuzzNymchat(options: FuzzOptions): Promise<FuzzSummary> {
  // Whoever is heard again has got what was pushed to it: mailboxes stay small.
  const world = await openNymchatWorld({ settings: { confirmMs: 0 } })
  try {
    return await fuzz(world, options)
  } finally {
    await world.close()
  }
}

async function fuzz(world: NymchatWorld, { seed, frames, onProgress }: FuzzOptions) {
  const chance = chanceOf(seed, 'nymchat frames')
  const overheard: string[] = []
  const users = new Users(world, overheard)
  await users.start()
  const { senders, owners, signers } = await openStrangers(world)
  const next = createFuzzFrames({
    ...{ chance, signers, owners },
    names: ['alice', 'bob', 'carol', 'dave', 'Alice', 'nobody', 'a', 'x-y', 'a.b'],
    overheard: () => overheard,
  })
  const outcomes = new Map<string, Map<string, number>>()
  let checks = 0
  let delivered = 0
  for (let i = 1; i <= frames; i++) {
    const sender = chance.pick(senders)
    const { kind, bytes } = next(sender)
    const what = `frame ${i} of seed ${seed} (${kind}): ${preview(bytes)}`
    const heard = heardOf(await world.hand(bytes, sender.tag), what, world)
    const [answer, ...more] = heard.filter(({ reply }) => !isMessage(reply))
    if (more.length > 0) throw new Error(`More than one answer: ${what}`)
    if (answer !== undefined && answer.senderTag !== sender.tag) {
      throw new Error(`Somebody else was answered: ${what}`)
    }
    const messages = heard.filter(({ reply }) => isMessage(reply))
    for (const one of messages) users.expectRightful(one, senders, what)
    delivered += messages.length
    if (answer !== undefined) noteChallenge(sender, answer.reply)
    count(outcomes, kind, answer?.reply.content)
    if (i % framesBetweenChecks > 0 && i < frames) continue
    await users.check(i)
    checks += 1
    onProgress?.(i)
  }
  return { frames, checks, delivered, outcomes }
}

/** Twenty senders who share five keys; three of the keys have names. */
async function openStrangers(world: NymchatWorld) {
  const signers = Array.from({ length: 5 }, newNymchatSigner)
  const senders = Array.from({ length: 4 }, () => signers)
    .flat()
    .map((signer): FuzzSender => ({ tag: newNymchatTag(), signer, challenge: undefined }))
  const names = ['mallory', 'trudy', 'eve']
  const owners = senders
    .slice(0, names.length)
    .map(({ tag, signer }, i) => new NymchatClient(world, names[i] ?? '', { signer, tag }))
  for (const owner of owners) expectSame(await owner.register(), 'success', owner.name)
  return { senders, owners, signers }
}

function noteChallenge(sender: FuzzSender, { action, context, content }: ReceivedReply): void {
  if (action === 'challenge') sender.challenge = { context, nonce: parseNonce(content) }
  if (action === 'challengeResponse') sender.challenge = undefined
}

interface Heard {
  readonly senderTag: string
  readonly reply: ReceivedReply
}

/** What was said, each signed by the server. */
function heardOf(said: readonly Said[], what: string, world: NymchatWorld): Heard[] {
  if (world.faults.length > 0) throw new Error(`A fault: ${String(world.faults[0])}; ${what}`)
  return said.map(({ senderTag, text }) => {
    const reply = parseReply(text)
    const { content, signature } = reply
    if (!isSignedText(nodeSignatures, world.replyKey.publicKey, content, signature)) {
      throw new Error(`A wrong signature: ${what}`)
    }
    return { senderTag, reply }
  })
}

function isMessage({ action }: ReceivedReply): boolean {
  return action === 'incomingMessage'
}

function preview(bytes: Uint8Array): string {
  return bytes.length <= 200 ? bytesToHex(bytes) : `${bytesToHex(bytes.subarray(0, 200))}..`
}

function count(
  outcomes: Map<string, Map<string, number>>,
  kind: string,
  content: string | undefined,
): void {
  const outcome = content?.startsWith('{') ? '{..}' : (content ?? '')
  const ofKind = outcomes.get(kind) ?? new Map<string, number>()
  ofKind.set(outcome, (ofKind.get(outcome) ?? 0) + 1)
  outcomes.set(kind, ofKind)
}

/** Two users who notice nothing, and now and then a third who comes. */
class Users {
  readonly #world: NymchatWorld
  readonly #overheard: string[]
  readonly #alice: NymchatClient
  readonly #bob: NymchatClient

  constructor(world: NymchatWorld, overheard: string[]) {
    this.#world = world
    this.#overheard = overheard
    this.#alice = new NymchatClient(world, 'alice')
    this.#bob = new NymchatClient(world, 'bob')
  }

  async start(): Promise<void> {
    for (const user of [this.#alice, this.#bob]) {
      expectSame(await user.register(), 'success', `${user.name} registers`)
    }
  }

  /**
   * Strangers may write to each other and to the two, in names of their own, and nobody hears anything else.
   * @throws Error
   */
  expectRightful(
    { senderTag, reply }: Heard,
    strangers: readonly FuzzSender[],
    what: string,
  ): void {
    const mayHear = [...strangers, this.#alice, this.#bob].some(({ tag }) => tag === senderTag)
    if (!mayHear) throw new Error(`Somebody else heard of it: ${what}`)
    const sender = parseJsonObject(reply.content).get('sender')
    if (sender === this.#alice.name || sender === this.#bob.name) {
      throw new Error(`A message of ${sender}, who has not sent it: ${what}`)
    }
  }

  /** @throws Error when anything is not as it would be without the rubbish */
  async check(round: number): Promise<void> {
    const [alice, bob] = [this.#alice, this.#bob]
    const text = `round ${round}`
    const frame = alice.sending('bob', text)
    const forwarded = `{"sender": "alice", "body": "${text}"}`
    const heard = (await alice.hand(frame)).map(({ senderTag }) => senderTag)
    expectSame(heard.join(), [bob.tag, alice.tag].join(), `${text}: bob hears alice`)
    this.#overheard.push(frame)
    if (this.#overheard.length > overheardMax) this.#overheard.shift()
    // Bob comes back under another tag; what he was given last may not have arrived.
    bob.tag = newNymchatTag()
    const waited = await bob.login()
    expectSame(waited[0], 'success', `${text}: bob logs in`)
    expectSame(waited.at(-1), forwarded, `${text}: bob gets his message again`)
    const found = `{"username": "alice", "publicKey": ${JSON.stringify(pemOfKey(alice.signer.publicKey))}}`
    expectSame(await bob.ask(clientFrames.query('alice')), found, `${text}: bob looks alice up`)
    const newcomer = new NymchatClient(this.#world, `user-${round}`)
    expectSame(await newcomer.register(), 'success', `${text}: somebody registers`)
  }
}

function expectSame(got: string | undefined, expected: string, what: string): void {
  if (got !== expected) throw new Error(`${what}: ${expected} was expected, and came ${got}`)
}

/** @returns lines for people: each kind with its outcomes, most frequent first */
export function describeFuzz({ frames, checks, delivered, outcomes }: FuzzSummary): string[] {
  const lines = [
    `${frames} frames; ${delivered} messages delivered; ${checks} times all was well with everybody else`,
  ]
  for (const [kind, ofKind] of outcomes) {
    lines.push(kind)
    for (const [outcome, times] of [...ofKind].sort((a, b) => b[1] - a[1])) {
      lines.push(`${String(times).padStart(8)}  ${outcome === '' ? '(no answer)' : outcome}`)
    }
  }
  return lines
}
