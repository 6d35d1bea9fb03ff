/** A client that asks one node of the cluster and no other, so that it is that node which answers. */
import { type Client, connect } from '../../client/core/connect.js'
import { forgetfulMemory } from '../../client/core/forgetful.js'
import type { Memory } from '../../client/core/ports.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { formatInvite, parseInvite } from '../../proto/invite.js'
import type { Registration } from '../../proto/registration.js'
import type { RunningMixnet } from '../cluster/cluster.js'
import type { SupervisedNode } from '../cluster/supervised-node.js'

export interface NodeClient {
  /** `node-2` */
  readonly node: string
  /** That node's mixnet address. */
  readonly address: string
  readonly client: Client
  readonly memory: Memory
  /** Called with what was signed, before any of it is sent. */
  beforeSending: (draft: Registration) => Promise<void>
}

export interface ClientSurroundings {
  readonly mixnet: RunningMixnet
  readonly meanDelayMs: number
  readonly signal: AbortSignal
}

/** @param gateway the index of the gateway that it uses */
export async function openNodeClient(
  { name, ready }: SupervisedNode,
  gateway: number,
  { mixnet, meanDelayMs, signal }: ClientSurroundings,
): Promise<NodeClient> {
  if (ready === undefined) throw new Error(`${name} has not been ready yet.`)
  const { address, invite } = ready
  const { federationId } = parseInvite(invite)
  const memory = forgetfulMemory()
  const preferredGateway = mixnet.gateways[gateway % mixnet.gateways.length]
  const opened: Omit<NodeClient, 'client'> = {
    ...{ node: name, address, memory },
    beforeSending: async () => {},
  }
  const client = await connect({
    invite: formatInvite({ federationId, addresses: [address] }),
    memory: {
      ...memory,
      saveDraft: async (draft) => {
        await memory.saveDraft(draft)
        await opened.beforeSending(draft)
      },
    },
    openCarrier: (events) =>
      openNymWasmCarrier(
        {
          apiUrl: mixnet.apiUrl,
          coverTraffic: false,
          averageHopDelayMs: meanDelayMs,
          ...(preferredGateway === undefined ? {} : { preferredGateway }),
        },
        events,
      ),
    signal,
  })
  return Object.assign(opened, { client })
}
