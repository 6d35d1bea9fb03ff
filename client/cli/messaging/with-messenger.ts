/** Opens a messenger for one command, and closes it when what could leave has left. */
import { portableSignatures } from '../../../proto/portable-signatures.js'
import { type Client, contextOf } from '../../core/connect.js'
import { ClientError } from '../../core/errors.js'
import { systemClock, systemRandom } from '../../core/ports.js'
import { deadlineIn } from '../../core/waiting.js'
import { createMail } from '../../messaging/mail/create-mail.js'
import { openMailbox } from '../../messaging/mail/mailbox.js'
import type { MessengerEvent } from '../../messaging/talk/events.js'
import {
  type Messenger,
  type MessengerOptions,
  openMessenger,
} from '../../messaging/talk/messenger.js'
import type { Home } from '../../store/home.js'
import { UsageError } from '../exit-codes.js'
import { federationOf, type Running, withClient } from '../running.js'
import { offlineMail, offlineMailbox } from './offline.js'
import { ownDevice, ownName } from './own-names.js'
import { type PendingWork, watchPendingWork } from './pending-work.js'
import { type ShownMarks, shownMarks } from './shown-marks.js'

export interface Talking {
  readonly messenger: Messenger
  readonly home: Home
  /** Undefined: nobody can be reached. */
  readonly client: Client | undefined
  readonly device: Uint8Array
  readonly pending: PendingWork
  readonly marks: ShownMarks
}

export interface TalkingWanted {
  /** Which of our names; undefined: the only one. */
  readonly as: string | undefined
  /** Whether the command means something when nobody can be reached. */
  readonly offline?: boolean
  /** Gets warnings, instead of a line on stderr each. */
  readonly onWarning?: (sentence: string) => void
}

/** A receipt waits for others so long: commands are short. */
const receiptDelayMs = 200
/** What is still on its way when a command is done may take so long to leave. */
const leavingMsMax = 15_000

export function withMessenger<T>(
  running: Running,
  wanted: TalkingWanted,
  work: (talking: Talking) => Promise<T>,
): Promise<T> {
  const { talk } = running
  const talkIn = async (home: Home, client: Client | undefined) => {
    const talking = await openTalking(running, wanted, home, client)
    try {
      const result = await work(talking)
      if (client !== undefined && !running.signal.aborted) await letLeave(running, talking)
      return result
    } finally {
      talk.done()
      await talking.messenger.close()
    }
  }
  return withClient<T>(
    running,
    {
      keys: true,
      ...(wanted.offline && {
        offline: (home, reason) => {
          talk.say(`${reason.message} What you write waits in this home.`)
          return talkIn(home, undefined)
        },
      }),
    },
    ({ home, client }) => talkIn(home, client),
  )
}

/** Receipts, and what an earlier command could not send. */
async function letLeave({ talk, options, signal }: Running, { pending }: Talking): Promise<void> {
  if (pending.untried === 0) return
  talk.doing('Sending receipts and what is on its way')
  await pending.settle(Math.min(leavingMsMax, options.timeoutMs), signal)
  talk.done()
}

/** The caller closes the messenger. */
export async function openTalking(
  { talk, options, signal }: Running,
  { as, onWarning }: TalkingWanted,
  home: Home,
  client: Client | undefined,
): Promise<Talking> {
  const { timeoutMs } = options
  const name = await ownName(home, as)
  const device = await ownDevice(home, name, client, timeoutMs)
  const [signer, opener] = [await home.keys.signer(device), await home.keys.opener(device)]
  if (signer === undefined || opener === undefined) {
    throw new ClientError('not-owner', `The device key of '${name}' is not here.`)
  }
  const federationId = client?.federationId ?? federationOf(home)
  if (federationId === undefined) throw new UsageError('This home has no federation yet.')
  const pending = await watchPendingWork(await home.messages(name, device))
  talk.doing('Opening the mailbox')
  const warn = onWarning ?? ((sentence: string) => talk.say(`Warning: ${sentence}`))
  const messenger = await openMessenger({
    ...waysOf(client, timeoutMs, signal),
    ...{ name, device: { signer, opener }, memory: pending.memory },
    federationId,
    signatures: portableSignatures,
    onEvent: (event) => tellWarnings(event, warn),
    pace: { callTimeoutMs: timeoutMs, receiptDelayMs },
  })
  talk.done()
  return { messenger, home, client, device, pending, marks: shownMarks(home, messenger) }
}

function waysOf(
  client: Client | undefined,
  timeoutMs: number,
  signal: AbortSignal,
): Pick<MessengerOptions, 'mail' | 'openMailbox' | 'clock' | 'random'> {
  if (client === undefined) {
    const ports = { clock: systemClock, random: systemRandom }
    return { mail: offlineMail, openMailbox: async () => offlineMailbox, ...ports }
  }
  const context = contextOf(client)
  const { clock, random } = context
  return {
    ...{ mail: createMail(context), clock, random },
    openMailbox: (options) => openMailbox(context, options, deadlineIn(clock, timeoutMs, signal)),
  }
}

function tellWarnings(event: MessengerEvent, warn: (sentence: string) => void): void {
  if (event.kind === 'warning') warn(event.sentence)
  if (event.kind === 'contact-changed' && event.contact.state === 'changed') {
    const { name } = event.contact
    warn(
      `The key of '${name}' has changed: somebody else may hold the name. Compare the safety number (rookery contacts show ${name}), then: rookery contacts accept ${name}`,
    )
  }
}
