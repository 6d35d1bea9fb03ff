/** A client that asks one node of the cluster and no other, so that it is that node which answers. */
import { type Client, connect } from '../../client/core/connect.js'
import { forgetfulMemory } from '../../client/core/forgetful.js'
import type { Memory } from '../../client/core/ports.js'
import { type Asker, CarrierError } from '../../client/mixnet/carrier.js'
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
    openCarrier: async (events) => {
      const settings = {
        apiUrl: mixnet.apiUrl,
        coverTraffic: false,
        averageHopDelayMs: meanDelayMs,
        ...(preferredGateway === undefined ? {} : { preferredGateway }),
      }
      return onlyTo(address, await openNymWasmCarrier(settings, events))
    },
    signal,
  })
  return Object.assign(opened, { client })
}

/** A way to one node: for a client that has heard of others, these have no address. */
function onlyTo(node: string, carrier: Asker): Asker {
  return {
    get address() {
      return carrier.address
    },
    get state() {
      return carrier.state
    },
    send: async (address, bytes, replySurbs) => {
      if (address === node) return carrier.send(address, bytes, replySurbs)
      throw new CarrierError('invalid-address', 'this client asks another node')
    },
    close: () => carrier.close(),
  }
}
