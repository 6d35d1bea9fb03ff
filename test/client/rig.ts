/** One client, one hand-made node, and what both are made of. */
import { type Client, type ConnectOptions, connect } from '../../client/core/connect.js'
import type { ClientEvent } from '../../client/core/events.js'
import { forgetfulKeys, forgetfulMemory } from '../../client/core/forgetful.js'
import type { Keys, Memory } from '../../client/core/ports.js'
import {
  createMemoryNetwork,
  type MemoryNetwork,
  type MemoryNetworkOptions,
} from '../../client/mixnet/memory-carrier.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import {
  type Registration,
  type RegistrationContent,
  signRegistration,
} from '../../proto/registration.js'
import { type HandMadeNode, type HandMadeNodeOptions, openHandMadeNode } from './hand-made-node.js'
import {
  filled,
  type SmallFederation,
  type SmallFederationOptions,
  smallFederation,
} from './small-federation.js'

interface CleanUp {
  teardown(run: () => unknown): void
}

export interface Rig {
  readonly network: MemoryNetwork
  readonly federation: SmallFederation
  readonly node: HandMadeNode
  readonly keys: Keys
  readonly memory: Memory
  readonly events: ClientEvent[]
  /** A node of the same federation; asked after the first when its address is in `addresses`. */
  another(options: Omit<HandMadeNodeOptions, 'network' | 'federation'>): Promise<HandMadeNode>
  connect(options?: Partial<ConnectOptions> & { addresses?: readonly string[] }): Promise<Client>
}

export interface RigOptions extends Omit<HandMadeNodeOptions, 'network' | 'federation'> {
  readonly federation?: SmallFederationOptions
  readonly network?: MemoryNetworkOptions
}

/** Nothing is far away in memory: what has not come after this was lost. */
export const hasty = { firstMs: 40, factor: 1.5, longestMs: 400 }

export async function rig(t: CleanUp, options: RigOptions = {}): Promise<Rig> {
  const network = createMemoryNetwork(options.network)
  const federation = smallFederation(options.federation)
  const open = async (more: Omit<HandMadeNodeOptions, 'network' | 'federation'>) => {
    const made = await openHandMadeNode({ ...more, network, federation })
    t.teardown(() => made.close())
    return made
  }
  const { federation: _, network: __, ...nodeOptions } = options
  const node = await open(nodeOptions)
  const keys = forgetfulKeys()
  const memory = forgetfulMemory()
  const events: ClientEvent[] = []
  return {
    ...{ network, federation, node, keys, memory, events, another: open },
    async connect({ addresses = [node.address], ...more } = {}) {
      const client = await connect({
        invite: { federationId: federation.id, addresses },
        openCarrier: (carrierEvents) => network.open(carrierEvents),
        ...{ keys, memory, patience: hasty },
        onEvent: (event) => events.push(event),
        ...more,
      })
      t.teardown(() => client.close())
      return client
    },
  }
}

export const someOwner = p256Signer(p256PrivateKey(filled(3, 48)))
export const otherOwner = p256Signer(p256PrivateKey(filled(4, 48)))

/** A claim of a name by `someOwner`, unless told otherwise. */
export function claim(
  federation: SmallFederation,
  name: string,
  content: Partial<RegistrationContent> = {},
  owner = someOwner,
): Registration {
  return signRegistration(
    {
      federationId: federation.id,
      epoch: 0,
      name,
      sequence: 0,
      action: 'claim',
      scheme: 'native',
      ownerKey: owner.publicKey,
      devices: [],
      homeNodes: [],
      issuedAtMs: 1_795_228_759_123,
      nonce: filled(5, 16),
      ...content,
    },
    owner,
    0,
  )
}
