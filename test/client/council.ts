/** A client and several hand-made members that know of each other; the invite names the first only. */
import type { Client } from '../../client/core/connect.js'
import type { Certificate } from '../../proto/certificate.js'
import type { ResponseBody } from '../../proto/requests.js'
import type { HandMadeNode, Twist } from './hand-made-node.js'
import { claim, type Rig, rig } from './rig.js'
import type { SmallFederationOptions } from './small-federation.js'

export interface Council extends Rig {
  /** By the index of their keys. */
  readonly nodes: readonly HandMadeNode[]
  /** What each says instead of the truth; may be changed at any time. */
  readonly twists: Map<number, Twist>
  /** How many manifests each knows; all of them when absent. */
  readonly epochs: Map<number, number>
  /** Who has not settled. */
  readonly unsettled: Set<number>
  /** Of these members alone, or of all. */
  hold(certificate: Certificate, ...members: readonly number[]): void
  at(node: number): HandMadeNode
  /** A client with this council's patience: silence costs little. */
  enter(options?: Parameters<Rig['connect']>[0]): Promise<Client>
}

/** Long enough for a busy machine, short enough to be waited for. */
const nodeShareMs = 2_500

export async function council(
  t: Parameters<typeof rig>[0],
  federation: SmallFederationOptions = { members: 4 },
): Promise<Council> {
  const twists: Council['twists'] = new Map()
  const epochs: Council['epochs'] = new Map()
  const unsettled: Council['unsettled'] = new Set()
  const nodes: HandMadeNode[] = []
  const optionsOf = (member: number) => ({
    member,
    epochs: () => epochs.get(member) ?? made.federation.manifests.length,
    settled: () => !unsettled.has(member),
    others: () => nodes.filter((one) => one.member !== member).map((one) => one.presence()),
    twist: (...[truth, request, node, asker]: Parameters<Twist>) => {
      const isUnsettled = unsettled.has(member) && truth.kind === 'lookup'
      if (isUnsettled && truth.outcome === 'absent') return notReady
      const twist = twists.get(member)
      return twist === undefined ? truth : twist(truth, request, node, asker)
    },
  })
  const made: Rig = await rig(t, { federation, ...optionsOf(0) })
  nodes.push(made.node)
  for (let member = 1; member < (federation.members ?? 1); member++) {
    nodes.push(await made.another(optionsOf(member)))
  }
  const at = (member: number) => {
    const node = nodes[member]
    if (node === undefined) throw new RangeError(`No node ${member}`)
    return node
  }
  return {
    ...made,
    ...{ nodes, twists, epochs, unsettled, at },
    hold(certificate, ...members) {
      const { name } = certificate.registration
      const holders = members.length === 0 ? nodes : members.map(at)
      for (const node of holders) node.names.set(name, certificate)
    },
    enter: (options) => made.connect({ nodeShareMs, ...options }),
  }
}

const notReady: ResponseBody = {
  ...{ kind: 'refusal', code: 'not-ready', sentence: 'This node has not settled.' },
  ...{ retry: false, retryAfterMs: 0 },
}

/** Registrations of one name: a claim, and updates that follow each other. */
export function history(
  federation: Rig['federation'],
  name: string,
  length: number,
): readonly Certificate[] {
  const certificates: Certificate[] = []
  for (let sequence = 0; sequence < length; sequence++) {
    const previous = certificates.at(-1)?.registration.id
    const action = sequence === 0 ? 'claim' : 'update'
    const registration = claim(federation, name, { sequence, previous, action })
    certificates.push(federation.certify(registration))
  }
  return certificates
}
