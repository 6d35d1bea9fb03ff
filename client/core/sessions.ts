/** Sessions: a node binds a device of a name to the way back to us. SERVICE.md sections 2 and 3. */
import { loginKeys } from '../../proto/registration.js'
import { type DeviceProof, type RequestBody, sessionSigningBytes } from '../../proto/requests.js'
import type { Signer } from '../../proto/signatures.js'
import type { Context } from './context.js'
import { ClientError } from './errors.js'
import type { AnswerTo, IntroducedNode } from './federation.js'
import { lookupAt } from './lookup.js'
import { isRefusedFor } from './registering.js'
import type { Deadline } from './waiting.js'

export interface Session {
  readonly name: string
  readonly device: Uint8Array
  /** Mixnet address of the node that keeps it. */
  readonly node: string
  readonly waiting: number
  readonly sessionSeconds: number
}

export interface Pong {
  readonly node: string
  /** By the node's clock. */
  readonly timeMs: number
  /** 0: no session. */
  readonly sessionSeconds: number
  readonly roundTripMs: number
}

type LoginBody = Extract<RequestBody, { kind: 'login' }>
type LogoutBody = Extract<RequestBody, { kind: 'logout' }>

const challengesMax = 3

/**
 * Logs a device of a name in, at the first node that answers. The session ends after `sessionSeconds`,
 * or when that node has used up the way back to us. Nothing renews it here: log in again in time, which
 * replaces it at the node that is asked.
 * @throws ClientError `unknown-name`, `not-owner` (no device key of the name is here), and what asking
 *   nodes throws
 */
export function login(context: Context, name: string, deadline: Deadline): Promise<Session> {
  return context.federation.withNode(deadline, async (node, share) => {
    const signer = await deviceOf(context, node, name, share)
    return loginAt(context, node, name, signer, share)
  })
}

/** As `login`, of one device at one node that knows its name. @throws ClientError what asking throws */
export async function loginAt(
  context: Context,
  node: IntroducedNode,
  name: string,
  signer: Signer,
  deadline: Deadline,
): Promise<Session> {
  const { waiting, sessionSeconds } = await prove(
    context,
    node,
    signer,
    { kind: 'login', name },
    (proof): LoginBody => ({ kind: 'login', ...proof }),
    deadline,
  )
  return { name, device: signer.publicKey, node: node.address, waiting, sessionSeconds }
}

/** Ends a session at the node that keeps it. */
export function logout(
  context: Context,
  { name, node: address }: Pick<Session, 'name' | 'node'>,
  deadline: Deadline,
): Promise<void> {
  return context.federation.withNodeAt(address, deadline, async (node, share) => {
    const signer = await deviceOf(context, node, name, share)
    const withProof = (proof: DeviceProof): LogoutBody => ({ kind: 'logout', ...proof })
    await prove(context, node, signer, { kind: 'logout', name }, withProof, share)
  })
}

/**
 * At one node, or else at the first one that answers: of a session that another node keeps it tells
 * nothing.
 */
export function ping(
  { federation, clock }: Context,
  node: string | undefined,
  deadline: Deadline,
): Promise<Pong> {
  if (node !== undefined) return federation.withNodeAt(node, deadline, pingAt)
  return federation.withNode(deadline, pingAt)

  async function pingAt({ address }: IntroducedNode, share: Deadline): Promise<Pong> {
    const askedAtMs = clock.elapsedMs()
    const { body } = await federation.ask(address, { kind: 'ping' }, share)
    const { timeMs, sessionSeconds } = body
    const roundTripMs = clock.elapsedMs() - askedAtMs
    return { node: address, timeMs, sessionSeconds, roundTripMs }
  }
}

async function deviceOf(
  context: Context,
  node: IntroducedNode,
  name: string,
  deadline: Deadline,
): Promise<Signer> {
  const found = await lookupAt(context, node, name, deadline)
  if (found.status !== 'held') throw new ClientError('unknown-name', `Nobody holds '${name}'.`)
  for (const key of loginKeys(found.certificate.registration)) {
    const signer = await context.keys.signer(key)
    if (signer !== undefined) return signer
  }
  const sentence = `None of the keys that may log in as '${name}' is here.`
  throw new ClientError('not-owner', sentence, { holder: found.holder })
}

/** Answers a challenge with the device's key; one that has run out is asked for again. */
async function prove<Body extends LoginBody | LogoutBody>(
  { federation }: Context,
  { address, presence }: IntroducedNode,
  signer: Signer,
  asked: { readonly kind: Body['kind']; readonly name: string },
  withProof: (proof: DeviceProof) => Body,
  deadline: Deadline,
): Promise<AnswerTo<Body>> {
  const { kind: purpose, name } = asked
  for (let attempt = 1; ; attempt++) {
    const question = { kind: 'challenge', purpose } as const
    const { challenge } = (await federation.ask(address, question, deadline)).body
    const proof = { name, device: signer.publicKey, challenge }
    const message = sessionSigningBytes(purpose, federation.id, presence.nodeKey, proof)
    try {
      const request = withProof({ ...proof, signature: signer.sign(message) })
      return (await federation.ask(address, request, deadline)).body
    } catch (error) {
      if (!isRefusedFor(error, 'bad-challenge') || attempt === challengesMax) throw error
    }
  }
}
