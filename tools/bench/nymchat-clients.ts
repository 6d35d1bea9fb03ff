/** Clients of a nymCHAT server, for measurements: what they do, and how often per second. */
import { randomBytes } from 'node:crypto'
import type { Asker, CarrierEvents } from '../../client/mixnet/carrier.js'
import { nodeP256Signer } from '../../node/signatures.js'
import { clientFrames, parseNonce, parseReply } from '../../proto/nymchat/frames.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { signText } from '../../proto/nymchat/signature.js'
import { p256PrivateKey } from '../../proto/portable-signatures.js'
import type { Signer } from '../../proto/signatures.js'
import { throughput } from './measure.js'

/** How many of each: done, or done per second. */
export interface NymchatRates {
  readonly lookups: number
  readonly registrations: number
}

/** Answers name no question, so the oldest that is open is answered. */
export interface NymchatAsker {
  ask(frame: string): Promise<string>
}

export async function openNymchatAsker(
  server: string,
  open: (events: CarrierEvents) => Promise<Asker>,
): Promise<NymchatAsker> {
  const waiting: ((content: string) => void)[] = []
  const carrier = await open({
    onFrame: ({ bytes }) => waiting.shift()?.(parseReply(Buffer.from(bytes).toString()).content),
  })
  return {
    async ask(frame) {
      const answer = new Promise<string>((resolve) => {
        waiting.push(resolve)
      })
      await carrier.send(server, Buffer.from(frame), 10)
      return answer
    },
  }
}

interface Owner {
  readonly signer: Signer
  readonly pem: string
}

function newOwner(): Owner {
  const signer = nodeP256Signer(p256PrivateKey(new Uint8Array(randomBytes(48))))
  return { signer, pem: pemOfKey(signer.publicKey) }
}

async function register(client: NymchatAsker, name: string, owner: Owner): Promise<void> {
  const nonce = parseNonce(await client.ask(clientFrames.register(name, owner.pem)))
  const response = clientFrames.registrationResponse(name, signText(owner.signer, nonce))
  const outcome = await client.ask(response)
  if (outcome !== 'success') throw new Error(outcome)
}

/**
 * After a warm-up of a tenth, with keys that are there before. A client has one registration at a time under way, as a
 * server has one for each sender.
 * @param lookupsAtOnce of each client
 */
export async function nymchatRates(
  clients: readonly NymchatAsker[],
  counts: NymchatRates,
  lookupsAtOnce: number,
): Promise<NymchatRates> {
  const idle = [...clients]
  const using = async (work: (client: NymchatAsker) => Promise<void>) => {
    const client = idle.pop()
    if (client === undefined) throw new Error('no client is idle')
    await work(client)
    idle.push(client)
  }
  const registering = (prefix: string, count: number) => {
    const owners = Array.from({ length: count }, newOwner)
    return throughput(count, clients.length, (i) =>
      using((client) => register(client, `${prefix}${i}`, owners[i] ?? newOwner())),
    )
  }
  const looking = (count: number) =>
    throughput(count, clients.length * lookupsAtOnce, (i) =>
      using(async (client) => {
        const content = await client.ask(clientFrames.query(`name${i % counts.registrations}`))
        if (!content.includes('PUBLIC KEY')) throw new Error(content)
      }),
    )
  await registering('warm', Math.ceil(counts.registrations / 10))
  const registrations = await registering('name', counts.registrations)
  for (let i = 1; i < lookupsAtOnce; i++) idle.push(...clients)
  await looking(Math.ceil(counts.lookups / 10))
  const lookups = await looking(counts.lookups)
  return { lookups: lookups.perSecond, registrations: registrations.perSecond }
}
