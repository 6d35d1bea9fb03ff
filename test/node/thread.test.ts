import t from 'tap'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { nodeSignatures } from '../../node/signatures.js'
import { openCertificate } from '../../proto/certificate.js'
import { parseInvite } from '../../proto/invite.js'
import { openGenesis } from '../../proto/manifest.js'
import { decodeResponse, encodeRequest, type ResponseBody } from '../../proto/requests.js'
import { Caller, expectKind, newOwner, startTestNode, testClock } from './support/node.js'

t.test('a client that has only the invite registers, and verifies what it looks up', async (t) => {
  const clock = testClock()
  const node = await startTestNode(t, { clock })
  const { federationId } = parseInvite(node.invite)
  const caller = new Caller(node, clock)

  const hello = expectKind(await caller.ask({ kind: 'hello', versions: [1] }), 'hello')
  const [genesis] = hello.manifests
  if (genesis === undefined) throw new Error('Hello brings the genesis')
  const chain = openGenesis(genesis, federationId, nodeSignatures)
  t.equal(hello.self.mixnetAddress, node.address)

  const owner = newOwner()
  const registered = expectKind(await caller.claim('alice', owner), 'register')
  t.equal(registered.outcome, 'certified')

  const found = expectKind(await caller.ask({ kind: 'lookup', name: 'alice' }), 'lookup')
  if (found.outcome !== 'found') throw new Error(found.outcome)
  const { registration } = openCertificate(found.certificate, chain, nodeSignatures)
  t.same(registration.ownerKey, owner.publicKey)

  const absent = expectKind(await caller.ask({ kind: 'lookup', name: 'bob' }), 'lookup')
  t.equal(absent.outcome, 'absent')
})

t.test('the same over the in-memory mixnet', async (t) => {
  const network = createMemoryNetwork()
  const node = await startTestNode(t, { network })
  const { addresses } = parseInvite(node.invite)
  const answered = new Promise<ResponseBody>((resolve) => {
    const events = {
      onFrame: ({ bytes }: { bytes: Uint8Array }) => resolve(decodeResponse(bytes).body),
    }
    network.open(events).then(async (asker) => {
      t.teardown(() => asker.close())
      const request = encodeRequest({ id: new Uint8Array(16), body: { kind: 'ping' } })
      await asker.send(addresses[0] ?? '', request, 2)
    }, t.threw)
  })
  t.equal((await answered).kind, 'ping')
})
