/** What an operator may ask of a running node, and what each question is answered with. */

import { type LoadParts, loadOptions, makeLoad } from './faults/load.js'
import type { Federation } from './federation.js'
import { formatGenesisFile } from './genesis-file.js'
import type { Health } from './health.js'
import type { Membership } from './membership/membership.js'
import { OperatorError } from './operator/protocol.js'
import type { Given, OperatorAnswer } from './operator/server.js'
import type { LateOverlay } from './peers/peering.js'

export interface OperatorAsksParts {
  readonly status: () => object
  readonly health: () => Health
  /** Undefined while the node has never had a mixnet address. */
  readonly invite: () => string | undefined
  /** Everything about names, as a snapshot. */
  readonly snapshot: () => Iterable<Uint8Array>
  readonly federation: Federation
  readonly membership: Membership
  /** Undefined: nobody may injure this node. */
  readonly faults: (LoadParts & { readonly overlay: LateOverlay }) | undefined
}

export function operatorAnswers(parts: OperatorAsksParts): ReadonlyMap<string, OperatorAnswer> {
  const { federation, membership } = parts
  const json = (answer: (given: Given) => object | Promise<object>): OperatorAnswer => {
    return { kind: 'json', answer }
  }
  return new Map<string, OperatorAnswer>([
    ['status', json(parts.status)],
    ['health', json(parts.health)],
    ['invite', json(() => inviteOrWait(parts))],
    ['export', { kind: 'bytes', answer: parts.snapshot }],
    // As the file that it is written to.
    ['manifest', json(() => JSON.parse(formatGenesisFile(federation.chain)))],
    ['card', json(() => membership.card())],
    ['propose', json((given) => membership.propose(given))],
    ['approve', json((given) => membership.approve(given))],
    ...faultAnswers(parts),
  ])
}

function inviteOrWait(parts: OperatorAsksParts): object {
  const invite = parts.invite()
  if (invite !== undefined) return { invite }
  throw new OperatorError(
    'there is no invite before the node has been in the mixnet; it is connecting.',
  )
}

function faultAnswers({ faults }: OperatorAsksParts): [string, OperatorAnswer][] {
  if (faults === undefined) {
    const answer = () => {
      throw new OperatorError('This node was started without --fault-injection.')
    }
    return ['block', 'load'].map((ask) => [ask, { kind: 'json', answer }])
  }
  return [
    ['block', { kind: 'json', answer: (given) => block(faults.overlay, given) }],
    ['load', { kind: 'lines', answer: (given) => makeLoad(faults, loadOptions(given)) }],
  ]
}

/** Cuts this node off from others: from these, and from no others. */
function block({ opened }: LateOverlay, { nodes }: Given): object {
  if (opened === undefined) throw new OperatorError('This node talks to no other.')
  if (!Array.isArray(nodes) || !nodes.every((one) => /^[0-9a-f]{64}$/.test(String(one)))) {
    throw new OperatorError('Which nodes? Their keys, each 64 hex digits.')
  }
  const keys = nodes.map(String)
  opened.setBlocked(keys)
  return { blocked: keys }
}
