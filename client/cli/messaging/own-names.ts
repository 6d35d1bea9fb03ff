/** Which of a home's names a command is about, and which device of it this home is. */
import { bytesToHex } from '../../../proto/bytes.js'
import { loginKeys, type Registration } from '../../../proto/registration.js'
import type { Client } from '../../core/connect.js'
import { ClientError } from '../../core/errors.js'
import { normalName } from '../../core/lookup.js'
import type { Home } from '../../store/home.js'
import { UsageError } from '../exit-codes.js'
import { federationOf } from '../running.js'
import { deviceCode } from './device-code.js'

/**
 * @param asked undefined: the only one
 * @throws UsageError when there is none, or more than one and none was asked for
 */
export async function ownName(home: Home, asked: string | undefined): Promise<string> {
  const names = [...new Set((await home.keys.list()).map(({ name }) => name))].sort()
  if (asked !== undefined) {
    const name = normalName(asked)
    if (names.includes(name)) return name
    throw new UsageError(
      `This home has no key for '${name}'. Claim it (rookery register ${name}), or become a device of it (rookery devices request ${name}).`,
    )
  }
  const [only, ...others] = names
  if (only === undefined) {
    throw new UsageError('This home has no name yet. Claim one: rookery register NAME')
  }
  if (others.length === 0) return only
  throw new UsageError(`This home has several names: ${names.join(', ')}. Say which: --as NAME`)
}

/**
 * The key of this home that may log in for a name, by the newest registration that is remembered, or else by asking.
 * @param client undefined: nobody can be asked
 * @throws ClientError `not-owner`: the name lists no device of this home
 */
export async function ownDevice(
  home: Home,
  name: string,
  client: Client | undefined,
  timeoutMs: number,
): Promise<Uint8Array> {
  const remembered = (await home.memory.loadCertificate(name))?.registration
  const known = await listedHere(home, remembered)
  if (known !== undefined) return known
  const found = await client?.lookup(name, { timeoutMs })
  const registration = found?.status === 'held' ? found.certificate.registration : undefined
  const device = await listedHere(home, registration)
  if (device !== undefined) return device
  const code = await requestedCode(home, name)
  const advice =
    code === undefined
      ? `Ask to become one: rookery devices request ${name}`
      : `Where its owner key is, run: rookery devices add ${code}`
  throw new ClientError('not-owner', `'${name}' does not list this device. ${advice}`)
}

async function listedHere(
  { keys }: Home,
  registration: Registration | undefined,
): Promise<Uint8Array | undefined> {
  if (registration === undefined || registration.action === 'retire') return undefined
  const here = new Set((await keys.list()).map(({ publicKey }) => bytesToHex(publicKey)))
  return loginKeys(registration).find((key) => here.has(bytesToHex(key)))
}

/** The code of a device key of this home that was made for the name; undefined: there is none. */
export async function requestedCode(home: Home, name: string): Promise<string | undefined> {
  const entries = await home.keys.list()
  const entry = entries.findLast((one) => one.name === name && one.purpose === 'device')
  const federationId = federationOf(home)
  return entry && federationId && deviceCode({ federationId, name, key: entry.publicKey })
}
