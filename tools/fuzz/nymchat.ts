/**
 * Throws seeded rubbish at the nymCHAT door of a node, while two users go on with what they do: they register, log
 * in, look each other up and write to each other, and must notice nothing.
 */
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import { clientFrames } from '../../proto/nymchat/frames.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { isSignedText } from '../../proto/nymchat/signature.js'
import { chanceOf } from '../simulator/chance.js'
import { NymchatClient, newNymchatSigner, newNymchatTag, repliesTo } from './nymchat-client.js'
import { createFuzzFrames } from './nymchat-frames.js'
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
  /** By kind of frame: what it was answered, and how often; '' for nothing. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Between two looks at whether all is well. */
const framesBetweenChecks = 100
const overheardMax = 20

/** @throws Error that says after how many frames what went wrong */
export async function fuzzNymchat(options: FuzzOptions): Promise<FuzzSummary> {
  const world = await openNymchatWorld()
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
  const strangers = Array.from({ length: 20 }, () => newNymchatTag())
  const next = createFuzzFrames({
    chance,
    signers: Array.from({ length: 5 }, newNymchatSigner),
    names: ['alice', 'bob', 'carol', 'dave', 'Alice', 'nobody', 'a', 'x-y', 'a.b'],
    overheard: () => overheard,
  })
  const outcomes = new Map<string, Map<string, number>>()
  let checks = 0
  for (let i = 1; i <= frames; i++) {
    const { kind, bytes } = next()
    const tag = chance.pick(strangers)
    const said = await world.hand(bytes, tag)
    expectOnly(said, tag, `frame ${i} of seed ${seed} (${kind}): ${preview(bytes)}`, world)
    count(outcomes, kind, repliesTo(said, tag)[0]?.content)
    if (i % framesBetweenChecks > 0 && i < frames) continue
    await users.check(i)
    checks += 1
    onProgress?.(i)
  }
  return { frames, checks, outcomes }
}

/** Whoever sends a frame hears at most one signed answer, and nobody else hears anything. */
function expectOnly(said: readonly Said[], tag: string, what: string, world: NymchatWorld): void {
  if (world.faults.length > 0) throw new Error(`A fault: ${String(world.faults[0])}; ${what}`)
  if (said.length > 1 || said.some(({ senderTag }) => senderTag !== tag)) {
    throw new Error(`Somebody else heard of it: ${what}`)
  }
  for (const { content, signature } of repliesTo(said, tag)) {
    if (!isSignedText(nodeSignatures, world.replyKey.publicKey, content, signature)) {
      throw new Error(`A wrong signature: ${what}`)
    }
  }
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
export function describeFuzz({ frames, checks, outcomes }: FuzzSummary): string[] {
  const lines = [`${frames} frames; ${checks} times all was well with everybody else`]
  for (const [kind, ofKind] of outcomes) {
    lines.push(kind)
    for (const [outcome, times] of [...ofKind].sort((a, b) => b[1] - a[1])) {
      lines.push(`${String(times).padStart(8)}  ${outcome === '' ? '(no answer)' : outcome}`)
    }
  }
  return lines
}
