/** Login, Logout and Ping: sessions of devices. SERVICE.md section 3. */
import { equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { replyBlocksKept } from '../../proto/limits.js'
import { loginKeys } from '../../proto/registration.js'
import { type DeviceProof, sessionSigningBytes } from '../../proto/requests.js'
import { type Asked, type DoorParts, expectNameInUse, type Handler } from './context.js'

export const answerLogin: Handler<'login'> = async (parts, asked, body) => {
  const stamp = expectDevice(parts, asked, 'login', body)
  const { name, device } = body
  const { routes, settings, takenChallenges } = parts
  if (!routes.login(asked.senderTag, name, device, replyBlocksKept, asked.nowMs)) {
    throw new RefusedError('busy', 'This node holds as many sessions as it can.', 60_000)
  }
  takenChallenges.take(name, device, stamp, asked.nowMs)
  const { mailboxes, now } = parts.messages
  await mailboxes.see(name, device, now())
  const waiting = mailboxes.waiting(name, device)
  return { kind: 'login', waiting, sessionSeconds: settings.sessionSeconds }
}

/** The device's key is the authority, so a session ends wherever it is bound. */
export const answerLogout: Handler<'logout'> = (parts, asked, body) => {
  const stamp = expectDevice(parts, asked, 'logout', body)
  const { name, device } = body
  parts.takenChallenges.take(name, device, stamp, asked.nowMs)
  if (!parts.routes.end(name, device)) {
    throw new RefusedError('no-session', 'This device has no session here.')
  }
  return { kind: 'logout' }
}

export const answerPing: Handler<'ping'> = ({ routes }, { senderTag, nowMs }) => ({
  kind: 'ping',
  timeMs: nowMs,
  sessionSeconds: routes.session(senderTag, nowMs)?.sessionSeconds ?? 0,
})

/**
 * Checks that a device which the newest registration lists answers a new challenge.
 * @returns the challenge's stamp
 * @throws RefusedError `bad-challenge`, `invalid-name`, `unknown-name`, `unknown-device`, `bad-signature`
 */
function expectDevice(
  parts: DoorParts,
  { senderTag, nowMs }: Asked,
  purpose: 'login' | 'logout',
  proof: DeviceProof,
): number {
  const { federation, signatures, takenChallenges } = parts
  const stamp = parts.challenges.open(proof.challenge, senderTag, purpose, nowMs)
  const { registration } = expectNameInUse(parts, proof.name)
  if (!loginKeys(registration).some((key) => equalBytes(key, proof.device))) {
    throw new RefusedError('unknown-device', 'The name does not list this device.')
  }
  takenChallenges.expectNewer(proof.name, proof.device, stamp)
  const nodeKey = federation.nodeKey.publicKey
  const message = sessionSigningBytes(purpose, federation.id, nodeKey, proof)
  if (!signatures.verifyP256(proof.device, message, proof.signature)) {
    throw new RefusedError('bad-signature', "The challenge is not signed by the device's key.")
  }
  return stamp
}
