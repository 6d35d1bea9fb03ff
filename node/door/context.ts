/** What the handlers of requests have in common. */

import type { SenderTag } from '../../client/mixnet/carrier.js'
import type { Known, StoredCertificate } from '../../cluster/ports.js'
import type { Certificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import type { Presence } from '../../proto/presence.js'
import { loginKeys } from '../../proto/registration.js'
import type { RequestBody, ResponseBody } from '../../proto/requests.js'
import type { Signatures } from '../../proto/signatures.js'
import type { Federation } from '../federation.js'
import { lists } from '../mailboxes/key-packages.js'
import type { MessagesSide } from '../messages-side.js'
import type { Routes, Session } from '../routes.js'
import type { NodeSettings } from '../settings.js'
import type { Challenges } from './challenge.js'
import type { TakenChallenges } from './taken-challenges.js'
import type { Undecided } from './undecided.js'

/** The parts that answers are made of. */
export interface DoorParts {
  readonly federation: Federation
  readonly signatures: Signatures
  readonly settings: NodeSettings
  readonly names: {
    newest(name: string): StoredCertificate | undefined
    certificateAt(name: string, sequence: number): StoredCertificate | undefined
  }
  /** What the driver knows of a name. */
  readonly look: (name: string) => Known
  readonly undecided: Undecided
  readonly routes: Routes
  readonly challenges: Challenges
  readonly takenChallenges: TakenChallenges
  readonly messages: Pick<MessagesSide, 'mailboxes' | 'home' | 'relay' | 'rates' | 'take' | 'now'>
  /** Takes what is not of our protocol. Resolves when it is answered; never rejects. */
  readonly foreign: (frame: Uint8Array, senderTag: SenderTag) => Promise<void>
  /** This node's own, freshly signed. */
  readonly presence: () => Presence
  /** Of the other nodes that are present. */
  readonly presences: () => readonly Presence[]
  /** Told what a handler threw that is no refusal. */
  readonly onFault: (fault: unknown) => void
}

/** Who asks, and when. */
export interface Asked {
  readonly senderTag: SenderTag
  readonly requestId: Uint8Array
  readonly nowMs: number
}

export type BodyOf<Kind extends RequestBody['kind']> = Extract<RequestBody, { readonly kind: Kind }>

/** @throws RefusedError with any code; anything else that it throws is a fault of this node */
export type Handler<Kind extends RequestBody['kind']> = (
  parts: DoorParts,
  asked: Asked,
  body: BodyOf<Kind>,
) => ResponseBody | Promise<ResponseBody>

/**
 * The newest certificate of a name in use.
 * @throws RefusedError `unknown-name` when nobody has it, or it is retired
 */
export function expectNameInUse(parts: DoorParts, name: string): Certificate {
  const newest = parts.names.newest(name)?.certificate
  if (newest !== undefined && newest.registration.action !== 'retire') return newest
  const state = newest === undefined ? 'is not registered here' : 'is retired'
  throw new RefusedError('unknown-name', `The name ${state}.`)
}

/**
 * The session of who asks.
 * @throws RefusedError `no-session`, also when its device is no longer listed
 */
export function expectSession(parts: DoorParts, { senderTag, nowMs }: Asked): Session {
  const session = parts.routes.session(senderTag, nowMs)
  if (session !== undefined) {
    const { name, device } = session
    const newest = parts.names.newest(name)?.certificate.registration
    const isInUse = newest !== undefined && newest.action !== 'retire'
    if (isInUse && lists(loginKeys(newest), device)) return session
    parts.routes.end(name, device)
  }
  throw new RefusedError('no-session', 'No device is logged in by this sender. Log in again.')
}
