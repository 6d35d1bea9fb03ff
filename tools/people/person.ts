/** A user of a local federation, as a program of hers would be: a home on disk, a Nym client, and a messenger. */
import { type Client, connect, contextOf } from '../../client/core/connect.js'
import { ClientError } from '../../client/core/errors.js'
import { deadlineIn } from '../../client/core/waiting.js'
import { createMail } from '../../client/messaging/mail/create-mail.js'
import { openMailbox } from '../../client/messaging/mail/mailbox.js'
import type { MessengerEvent } from '../../client/messaging/talk/events.js'
import { type Messenger, openMessenger } from '../../client/messaging/talk/messenger.js'
import type { Pace } from '../../client/messaging/talk/pace.js'
import { fileIdentityStore } from '../../client/mixnet/file-identity-store.js'
import { openCarrier } from '../../client/mixnet/open-carrier.js'
import { type Home, openHome } from '../../client/store/home.js'
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import { loginKeys, type Registration } from '../../proto/registration.js'

/** The world that people live in; it can be sent to another process. */
export interface Surroundings {
  readonly apiUrl: string
  /** Keys of the gateways. */
  readonly gateways: readonly string[]
  readonly invite: string
  readonly meanDelayMs: number
}

export interface PersonOptions {
  readonly surroundings: Surroundings
  readonly name: string
  /** Of the home; made when it is not there. */
  readonly folder: string
  /** Which of the gateways a new home is at. */
  readonly gateway: number
  readonly signal?: AbortSignal
}

/** Somebody who is connected, and has no messenger open yet. */
export interface Person {
  readonly name: string
  readonly home: Home
  readonly client: Client
  /** Closes client and home. */
  close(): Promise<void>
}

export interface Conversing {
  readonly pace?: Partial<Pace>
  readonly onEvent?: (event: MessengerEvent) => void
}

/** A home of this run only: what would keep a thief busy would only slow it down. */
const scryptCost = { costLog2: 10, blockSize: 8, parallelism: 1 }
/** A machine that is busy with fifty clients may be slow. */
const timeoutMs = 180_000

export async function openPerson(options: PersonOptions): Promise<Person> {
  const { surroundings, name, folder, gateway, signal } = options
  const { apiUrl, gateways, invite, meanDelayMs } = surroundings
  const home = openHome({ folder, create: true, passphrase: async () => name, scryptCost })
  try {
    const preferredGateway = gateways[gateway % gateways.length]
    const client = await connect({
      ...{ invite, keys: home.keys, memory: home.memory, signatures: nodeSignatures, timeoutMs },
      openCarrier: (events) =>
        openCarrier(
          {
            ...{ kind: 'local', apiUrl, averageHopDelayMs: meanDelayMs },
            ...{ connectTimeoutMs: timeoutMs, waitMsMax: timeoutMs },
            ...(preferredGateway === undefined ? {} : { preferredGateway }),
          },
          events,
          fileIdentityStore(home.identityFile),
        ),
      ...(signal && { signal }),
    })
    const close = async () => {
      await client.close()
      home.close()
    }
    return { name, home, client, close }
  } catch (error) {
    home.close()
    throw error
  }
}

/**
 * Claims the name where that is not done yet.
 * @param homeNodes keys of nodes, best first
 */
export async function claimName(
  { name, home, client }: Person,
  homeNodes: readonly Uint8Array[],
): Promise<Registration> {
  const known = await home.memory.loadCertificate(name)
  if (known !== undefined) return known.registration
  const { certificate } = await client.register(name, { homeNodes })
  return certificate.registration
}

/** The caller closes it before the person. @throws ClientError `not-owner`: the name lists no key of this home */
export async function openConversing(
  { name, home, client }: Person,
  { pace, onEvent }: Conversing,
): Promise<Messenger> {
  const device = await ownDevice(home, client, name)
  const [signer, opener] = [await home.keys.signer(device), await home.keys.opener(device)]
  if (signer === undefined || opener === undefined) throw new RangeError('The key was here')
  const context = contextOf(client)
  const { clock, random } = context
  return openMessenger({
    ...{ name, device: { signer, opener }, memory: await home.messages(name, device) },
    ...{ federationId: client.federationId, signatures: nodeSignatures, clock, random },
    mail: createMail(context),
    openMailbox: (options) => openMailbox(context, options, deadlineIn(clock, timeoutMs)),
    ...(pace && { pace }),
    ...(onEvent && { onEvent }),
  })
}

async function ownDevice(home: Home, client: Client, name: string): Promise<Uint8Array> {
  const here = new Set((await home.keys.list()).map(({ publicKey }) => bytesToHex(publicKey)))
  const listed = (registration: Registration | undefined) =>
    registration && loginKeys(registration).find((key) => here.has(bytesToHex(key)))
  const known = listed((await home.memory.loadCertificate(name))?.registration)
  if (known !== undefined) return known
  const found = await client.lookup(name)
  const asked = listed(found.status === 'held' ? found.certificate.registration : undefined)
  if (asked !== undefined) return asked
  throw new ClientError('not-owner', `'${name}' does not list a device of this home.`)
}
