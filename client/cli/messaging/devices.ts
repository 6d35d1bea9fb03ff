/** `devices …`: which devices a name has. Each is a key of its own home; the owner key says which. */
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import { devicesMax } from '../../../proto/limits.js'
import { loginKeys, type Registration } from '../../../proto/registration.js'
import type { Client } from '../../core/connect.js'
import { ClientError } from '../../core/errors.js'
import { fingerprintOf } from '../../core/fingerprint.js'
import { normalName } from '../../core/lookup.js'
import { isOurs } from '../../core/own-keys.js'
import { HomeError } from '../../store/errors.js'
import type { Home } from '../../store/home.js'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.js'
import { type Connected, federationOf, type Running, withClient, withHome } from '../running.js'
import { table } from '../show.js'
import { isDeviceCode, parseDeviceCode } from './device-code.js'
import { ownName, requestedCode } from './own-names.js'
import { syncConversations } from './sync-conversations.js'

const keyDigitsMin = 8

/** Asks nobody for a passphrase: keys are public. */
export function listDevices(running: Running, asked: string): Promise<ExitCode> {
  const name = normalName(asked)
  return withClient(running, {}, async ({ client, home }) => {
    const registration = await heldNow(running, client, name)
    running.talk.done()
    const own = await ownKeys(home)
    const devices = loginKeys(registration).map((key) => ({
      key,
      isHere: own.has(bytesToHex(key)),
      isOwner: equalBytes(key, registration.ownerKey),
    }))
    running.print(
      {
        ok: true,
        name,
        sequence: registration.sequence,
        devices: devices.map(({ key, isHere, isOwner }) => ({
          ...{ key: bytesToHex(key), fingerprint: fingerprintOf(key), isHere, isOwner },
        })),
      },
      table(
        devices.map(({ key, isHere, isOwner }, i) => {
          const what = [isHere ? 'this one' : '', isOwner ? 'the owner key itself' : '']
          const said = what.filter((text) => text !== '').join(', ')
          return [
            `${i + 1}`,
            [`${fingerprintOf(key)}${said && `  (${said})`}`, bytesToHex(key)],
          ] as const
        }),
      ),
    )
    return exitCodes.ok
  })
}

/** On the new device: a key of its own, and the code that tells it to the device with the owner key. */
export function requestDevice(running: Running, asked: string): Promise<ExitCode> {
  const name = normalName(asked)
  return withHome(running, false, async (home) => {
    const federationId = federationOf(home)
    if (federationId === undefined) {
      throw new HomeError(
        'missing',
        'This home has no federation yet. Run: rookery init --invite INVITE',
      )
    }
    const entries = (await home.keys.list()).filter((entry) => entry.name === name)
    if (entries.some(({ purpose }) => purpose === 'owner')) {
      throw new UsageError(
        `The owner key of '${name}' is here already: this device needs no request.`,
      )
    }
    if (entries.length === 0) await home.keys.create({ name, purpose: 'device' })
    const code = (await requestedCode(home, name)) ?? ''
    const { key } = parseDeviceCode(code, federationId)
    running.print({ ok: true, name, code, key: bytesToHex(key), fingerprint: fingerprintOf(key) }, [
      code,
      ...table([['fingerprint', fingerprintOf(key)]]),
      `Where the owner key of '${name}' is, run: rookery devices add CODE`,
      'Then here: rookery login. What was said before stays on the other devices.',
    ])
    return exitCodes.ok
  })
}

export function addDevice(running: Running, text: string): Promise<ExitCode> {
  return withClient(running, { keys: true }, async (connected) => {
    const { name, key } = parseDeviceCode(text, connected.client.federationId)
    const registration = await ownedNow(running, connected, name)
    const before = loginKeys(registration)
    if (before.some((one) => equalBytes(one, key))) {
      return report(running, registration, false, [`'${name}' lists this device already.`])
    }
    if (before.length >= devicesMax) {
      const sentence = `'${name}' has ${devicesMax} devices, as many as a name may have. Remove one first.`
      throw new ClientError('invalid-input', sentence)
    }
    running.talk.say(`Adding the device ${fingerprintOf(key)}`)
    const after = await updateDevices(running, connected, name, [...before, key])
    await syncConversations(running, connected, name)
    return report(running, after, true, [
      'The device is added. On it, run: rookery login',
      'Conversations let it in once it has, when a device that is in them is online: run rookery login here too.',
      'What was said before stays where it is.',
    ])
  })
}

/** @param text a device code, or the beginning of a key or fingerprint @param as whose, when it is no code */
export function removeDevice(
  running: Running,
  text: string,
  as: string | undefined,
): Promise<ExitCode> {
  return withClient(running, { keys: true }, async (connected) => {
    const { home, client } = connected
    const code = isDeviceCode(text) ? parseDeviceCode(text, client.federationId) : undefined
    const name = code?.name ?? (await ownName(home, as))
    const registration = await ownedNow(running, connected, name)
    const before = loginKeys(registration)
    const gone = deviceMeant(before, code?.key ?? text, name)
    if (before.length === 1) {
      throw new UsageError(`This is the only device of '${name}'. Add another one first.`)
    }
    if ((await ownKeys(home)).has(bytesToHex(gone))) {
      throw new UsageError('This is the device that you are on. Remove it from another one.')
    }
    const left = before.filter((one) => !equalBytes(one, gone))
    const after = await updateDevices(running, connected, name, left)
    await syncConversations(running, connected, name)
    return report(running, after, true, [
      'The device is removed: it gets nothing more, and your conversations let it go.',
      'What was said before stays on it.',
    ])
  })
}

/** @throws UsageError when none or several are meant */
function deviceMeant(
  devices: readonly Uint8Array[],
  asked: Uint8Array | string,
  name: string,
): Uint8Array {
  const digits = typeof asked === 'string' ? asked.toLowerCase().replaceAll(' ', '') : ''
  if (typeof asked === 'string' && digits.length < keyDigitsMin) {
    throw new UsageError(`Give at least ${keyDigitsMin} digits of the device's key or fingerprint.`)
  }
  const meant = devices.filter((key) => {
    if (typeof asked !== 'string') return equalBytes(key, asked)
    const fingerprint = fingerprintOf(key).replaceAll(' ', '')
    return bytesToHex(key).startsWith(digits) || fingerprint.startsWith(digits)
  })
  const [device, ...others] = meant
  if (device === undefined) {
    throw new UsageError(`'${name}' lists no such device. rookery devices list ${name} shows all.`)
  }
  if (others.length === 0) return device
  throw new UsageError(`${meant.length} devices begin like this. Give more digits.`)
}

async function ownKeys({ keys }: Home): Promise<ReadonlySet<string>> {
  return new Set((await keys.list()).map(({ publicKey }) => bytesToHex(publicKey)))
}

/** The newest registration. @throws ClientError `unknown-name`, `pending` */
export async function heldNow(
  { talk, options, signal }: Running,
  client: Client,
  name: string,
): Promise<Registration> {
  talk.doing('Looking the name up')
  const found = await client.lookup(name, { timeoutMs: options.timeoutMs, signal })
  if (found.status === 'held') return found.certificate.registration
  if (found.status === 'pending') {
    throw new ClientError('pending', `'${name}' is being decided. Ask again in a moment.`)
  }
  throw new ClientError('unknown-name', `Nobody holds '${name}'.`)
}

/** @throws ClientError `not-owner` besides */
async function ownedNow(
  running: Running,
  { client, home }: Connected,
  name: string,
): Promise<Registration> {
  const registration = await heldNow(running, client, name)
  if (await isOurs(home.keys, registration.ownerKey)) return registration
  throw new ClientError(
    'not-owner',
    `The owner key of '${name}' is not here: run this where it is.`,
  )
}

export async function updateDevices(
  { talk, options, signal }: Running,
  { client }: Connected,
  name: string,
  devices: readonly Uint8Array[],
): Promise<Registration> {
  const { timeoutMs } = options
  const { certificate } = await client.update(name, { devices, timeoutMs, signal })
  talk.done()
  return certificate.registration
}

function report(
  running: Running,
  registration: Registration,
  changed: boolean,
  sentences: readonly string[],
): ExitCode {
  running.talk.done()
  const devices = loginKeys(registration)
  running.print(
    {
      ok: true,
      ...{ name: registration.name, sequence: registration.sequence, changed },
      devices: devices.map(bytesToHex),
    },
    [...table([['devices', devices.map(fingerprintOf)]]), ...sentences],
  )
  return exitCodes.ok
}
