/** This node as the home of names: which messages it keeps, whether they come by the mixnet or from a node. */
import type { Known } from '../../cluster/ports.js'
import { equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import type { CommitOrder, SendOutcome } from '../../proto/messages.js'
import { loginKeys, type Registration } from '../../proto/registration.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import { refusalOf } from '../../proto/responses.js'
import type { Arrivals } from '../arrivals.js'
import type { Federation } from '../federation.js'
import { expectRate, type MessageRates } from '../message-rates.js'
import type { Mailboxes } from './mailboxes.js'

/** Settling, and deciding a name, take seconds. */
const undecidedRetryMs = 2_000

export interface HomeParts {
  readonly federation: Federation
  readonly look: (name: string) => Known
  readonly mailboxes: Pick<Mailboxes, 'store'>
  readonly rates: Pick<MessageRates, 'ofRecipient'>
  readonly arrivals: Arrivals
  readonly clock: () => number
  readonly onFault: (fault: unknown) => void
}

export interface Home {
  /**
   * The newest registration of a name in use.
   * @throws RefusedError `unknown-name`, `not-ready` while it may be decided or not known here yet
   */
  registration(name: string): Registration
  isHomeOf(registration: Registration): boolean
  /**
   * Stores a message for a name whose home this is, and tells its devices.
   * @throws RefusedError `rate-limited` and as Mailboxes.store
   */
  keep(
    registration: Registration,
    message: RelayedMessage,
    nowMs: number,
    order?: CommitOrder,
  ): Promise<SendOutcome>
  /** The same for a message that another node has taken: a refusal is its outcome. */
  takeRelayed(message: RelayedMessage): Promise<RelayOutcome>
  readonly counts: { readonly stored: number; readonly refused: number }
}

export function createHome(parts: HomeParts): Home {
  const { federation, look, mailboxes, rates, arrivals, clock, onFault } = parts
  const counts = { stored: 0, refused: 0 }

  function isHomeOf({ homeNodes }: Registration): boolean {
    return homeNodes.some((one) => equalBytes(one, federation.nodeKey.publicKey))
  }

  async function keep(
    registration: Registration,
    message: RelayedMessage,
    nowMs: number,
    order?: CommitOrder,
  ): Promise<SendOutcome> {
    try {
      const { name } = registration
      expectRate(rates.ofRecipient, name, nowMs, 'Too many messages come for this name.')
      const { outcome, arrivals: places } = await mailboxes.store(message, {
        ...{ devices: loginKeys(registration), order, nowMs },
        retentionMs: federation.current.policy.retentionMs,
      })
      if (places.length > 0) counts.stored += 1
      arrivals.tell(message, places, nowMs)
      return outcome
    } catch (error) {
      if (error instanceof RefusedError) counts.refused += 1
      throw error
    }
  }

  return {
    counts,
    registration: (name) => registrationOf(name, look(name)),
    isHomeOf,
    keep,
    async takeRelayed(message) {
      const { recipient, messageId } = message
      try {
        const registration = registrationOf(recipient, look(recipient))
        if (!isHomeOf(registration)) throw notHome('This node is no home of the name.')
        await keep(registration, message, clock())
        return { recipient, messageId }
      } catch (error) {
        if (error instanceof RefusedError)
          return { recipient, messageId, refusal: refusalOf(error) }
        onFault(error)
        throw error
      }
    },
  }
}

/** A node that does not know a name may only be late; one that has not settled says so. */
function registrationOf(name: string, known: Known): Registration {
  switch (known.kind) {
    case 'certificate': {
      const { registration } = known.certificate
      if (registration.action !== 'retire') return registration
      throw new RefusedError('unknown-name', `The name '${name}' is retired.`)
    }
    case 'absent':
      throw new RefusedError('unknown-name', `The name '${name}' is not registered here.`)
    case 'pending':
      throw new RefusedError('not-ready', 'The name is being decided.', undecidedRetryMs)
    case 'unsettled':
      throw new RefusedError(
        'not-ready',
        'This node has not settled in the new epoch, so it may not know the name yet.',
        undecidedRetryMs,
      )
  }
}

export function notHome(sentence: string): RefusedError {
  return new RefusedError('not-home', sentence)
}
