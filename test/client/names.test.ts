import t from 'tap'
import { connect } from '../../client/core/connect.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { openHandMadeNode } from './hand-made-node.js'
import { smallFederation } from './small-federation.js'

t.test('from an invite to a name, verified offline', async (t) => {
  const network = createMemoryNetwork()
  const federation = smallFederation({ members: 4, policy: { admissionBits: 4 } })
  const node = await openHandMadeNode({ network, federation })
  const invite = { federationId: federation.id, addresses: [node.address] }
  const openCarrier = network.open.bind(network)
  const alice = await connect({ invite, openCarrier })
  const registered = await alice.register('Alice')
  t.equal(registered.changed, true)
  t.equal(registered.certificate.registration.name, 'alice')
  const bob = await connect({ invite, openCarrier })
  const found = await bob.lookup('alice')
  t.equal(found.status, 'held')
  t.match(found, { holder: { ownerKey: registered.certificate.registration.ownerKey } })
  t.match(await bob.lookup('nobody'), { status: 'absent' })
  await t.rejects(bob.register('alice'), { code: 'taken', details: { holder: { sequence: 0 } } })
  await Promise.all([alice.close(), bob.close(), node.close()])
})
