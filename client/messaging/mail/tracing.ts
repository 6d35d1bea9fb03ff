/** What became of a letter. */
import { equalBytes } from '../../../proto/bytes.js'
import type { DeliveryState } from '../../../proto/messages.js'
import type { Context } from '../../core/context.js'
import type { ClientError } from '../../core/errors.js'
import { worstOf } from '../../core/failures.js'
import type { Deadline } from '../../core/waiting.js'
import type { Addressees } from './addressees.js'
import { expectOtherHomeHelps, withNodeOf } from './home-nodes.js'
import type { Letter } from './mail.js'

/** From the least telling on. What one home has let expire, another may still keep. */
const byWeight: readonly DeliveryState[] = ['unknown', 'queued', 'expired', 'stored', 'fetched']

interface Told {
  readonly isHome: boolean
  readonly state: DeliveryState
}

/**
 * Asks the node that took a letter and the recipient's home nodes, all at once.
 * @throws ClientError when none of them answers, and `unknown-name` where nobody took it
 */
export async function stateOf(
  context: Context,
  addressees: Addressees,
  { recipient, messageId }: Pick<Letter, 'recipient' | 'messageId'>,
  receiptKey: Uint8Array,
  takenBy: Uint8Array | undefined,
  deadline: Deadline,
): Promise<DeliveryState> {
  const { homeNodes } = await addressees.find(recipient, false, deadline)
  const others = takenBy && !homeNodes.some((node) => equalBytes(node, takenBy)) ? [takenBy] : []
  const failures: ClientError[] = []
  const told = await Promise.all([
    ...homeNodes.map((node) => ask(node, true)),
    ...others.map((node) => ask(node, false)),
  ])
  const states = told.filter((one) => one !== undefined)
  if (states.length === 0) throw worstOf(failures)
  return joined(states)

  async function ask(node: Uint8Array, isHome: boolean): Promise<Told | undefined> {
    try {
      return await withNodeOf(context, node, deadline, 1, async ({ address }, share) => {
        const body = { kind: 'status', recipient, messageId, receiptKey } as const
        return { isHome, state: (await context.federation.ask(address, body, share)).body.state }
      })
    } catch (error) {
      failures.push(expectOtherHomeHelps(error))
      return undefined
    }
  }
}

/** A home node that has had the letter knows more of it than whoever has relayed it. */
function joined(told: readonly Told[]): DeliveryState {
  const ofHomes = furthest(told.filter(({ isHome }) => isHome))
  const isTelling = ofHomes !== 'unknown' && ofHomes !== 'queued'
  return isTelling ? ofHomes : furthest(told)
}

function furthest(told: readonly Told[]): DeliveryState {
  const states = told.map(({ state }) => state)
  return byWeight.findLast((state) => states.includes(state)) ?? 'unknown'
}
