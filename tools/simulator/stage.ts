/** What the actors of a world (owners, operators, clients, liars) share. */
import { openClaim } from '../../cluster/peer-door.js'
import type { Answer } from '../../cluster/ports.js'
import type { Claim } from '../../proto/claim.js'
import { RefusedError } from '../../proto/errors.js'
import { type Chance, chanceOf } from './chance.js'
import { describeAnswer, describeClaim } from './describe.js'
import type { MemberNode } from './member-node.js'
import type { Promises } from './promises.js'
import type { Scenario } from './scenario.js'
import { simulatedSignatures } from './signatures.js'
import type { Tally } from './tally.js'
import type { VirtualTime } from './virtual-time.js'

export interface Stage {
  readonly scenario: Scenario
  readonly federationId: Uint8Array
  readonly time: VirtualTime
  readonly nodes: readonly MemberNode[]
  readonly promises: Promises
  readonly tally: Tally
  readonly trace: (what: () => string) => void
}

/** An actor whose work must come to an end. */
export interface Actor {
  readonly finished: boolean
  /** Since when it waits for a decision, if it does. */
  readonly waitingSinceMs: number | undefined
  readonly waitingFor: string
}

export function streamOf(stage: Stage, name: string): Chance {
  return chanceOf(stage.scenario.seed, name)
}

/** Nodes that run, by index. */
export function runningNodes({ nodes }: Stage): MemberNode[] {
  return nodes.filter(({ driver }) => driver !== undefined)
}

/** How long a request or an answer is on its way through the mixnet of this world, ms. */
const mixnetMeanMs = 60

/**
 * Brings a claim to a node's door, and its answer back. There is none from a node that is down, or goes
 * down before it answers.
 */
export function submit(
  stage: Stage,
  chance: Chance,
  index: number,
  claim: Claim,
  onAnswer: (answer: Answer) => void,
): void {
  stage.promises.registry.add(claim)
  stage.time.after(chance.around(mixnetMeanMs), () => {
    const node = stage.nodes[index]
    if (node?.driver === undefined) return
    stage.trace(() => `client asks node ${index}: ${describeClaim(claim)}`)
    let answered = false
    atDoor(node, claim, (answer) => {
      if (answered) stage.promises.broken('no fault', `Node ${index} answers a claim twice.`)
      answered = true
      stage.trace(() => `node ${index} answers: ${describeAnswer(answer)}`)
      stage.time.after(chance.around(mixnetMeanMs), () => {
        if ('certificate' in answer) stage.promises.clientSaw(answer.certificate)
        onAnswer(answer)
      })
    })
  })
}

/** As the door of a node does it: a claim that is not valid gets no further. */
function atDoor(node: MemberNode, claim: Claim, answer: (answer: Answer) => void): void {
  const { driver, disk } = node
  if (driver === undefined) return
  const superseded =
    claim.kind === 'registration' && claim.registration.sequence > 0
      ? disk.certificateAt(claim.registration.name, claim.registration.sequence - 1)
      : undefined
  let valid: ReturnType<typeof openClaim>
  try {
    valid = openClaim(claim, superseded?.certificate.registration, {
      chain: driver.chain,
      signatures: simulatedSignatures,
    })
  } catch (refusal) {
    if (!(refusal instanceof RefusedError)) throw refusal
    answer({ outcome: 'refused', refusal })
    return
  }
  driver.submit(valid, answer)
}
