/** PublishKeyPackages and TakeKeyPackage: what others need to write to a device. SERVICE.md section 4. */
import { RefusedError } from '../../proto/errors.js'
import { loginKeys } from '../../proto/registration.js'
import { notHome } from '../mailboxes/home.js'
import { lists } from '../mailboxes/key-packages.js'
import { expectRate } from '../message-rates.js'
import { expectSession, type Handler } from './context.js'

const elsewhere = 'The key packages of this name are at its home nodes.'

export const answerPublish: Handler<'publish-key-packages'> = async (parts, asked, body) => {
  const { name, device } = expectSession(parts, asked)
  const { home, mailboxes, now } = parts.messages
  if (!home.isHomeOf(home.registration(name))) throw notHome(elsewhere)
  const available = await mailboxes.publish(name, device, body, now())
  return { kind: 'publish-key-packages', available }
}

/**
 * A name that is asked for often gives out last resorts only, so that nobody uses up what its devices have
 * published.
 */
export const answerTake: Handler<'take-key-package'> = async (parts, asked, { name, device }) => {
  const { home, mailboxes, rates, now } = parts.messages
  const { senderTag, nowMs } = asked
  expectRate(rates.packagesOfSender, senderTag, nowMs, 'Too many key packages are asked for.')
  const registration = home.registration(name)
  if (!home.isHomeOf(registration)) throw notHome(elsewhere)
  const listed = loginKeys(registration)
  if (device !== undefined && !lists(listed, device)) {
    throw new RefusedError('unknown-device', 'The name does not list this device.')
  }
  const waitMs = rates.packagesOfName.take(name, nowMs)
  const devices = device === undefined ? listed : [device]
  const packages = await mailboxes.take(name, devices, now(), waitMs > 0)
  if (packages.length === 0 && waitMs > 0) {
    throw new RefusedError('rate-limited', 'Too many key packages of this name are taken.', waitMs)
  }
  return { kind: 'take-key-package', packages }
}
