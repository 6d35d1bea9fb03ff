import { randomBytes } from 'node:crypto'
import t from 'tap'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { nodeSignatures } from '../../node/signatures.js'
import { openCertificate } from '../../proto/certificate.js'
import { parseInvite } from '../../proto/invite.js'
import { openGenesis } from '../../proto/manifest.js'
import {
  decodeResponse,
  encodeRequest,
  type RequestBody,
  type Response,
  type ResponseBody,
  sessionSigningBytes,
} from '../../proto/requests.js'
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

t.test('a session that is about to end is announced to its device', async (t) => {
  const clock = testClock()
  const network = createMemoryNetwork()
  const settings = { sweepMs: 5, sessionSeconds: 3_600 }
  const node = await startTestNode(t, { clock, network, settings })
  const owner = newOwner()
  await new Caller(node, clock).claim('ada', owner)

  const frames: Uint8Array[] = []
  let heard = () => {}
  const asker = await network.open({
    onFrame({ bytes }) {
      frames.push(bytes)
      heard()
    },
  })
  t.teardown(() => asker.close())
  const next = async (): Promise<Response> => {
    while (frames.length === 0) {
      await new Promise<void>((resolve) => {
        heard = resolve
      })
    }
    return decodeResponse(frames.shift() ?? new Uint8Array())
  }
  const ask = async (body: RequestBody) => {
    await asker.send(node.address, encodeRequest({ id: randomBytes(16), body }), 10)
    return (await next()).body
  }
  const asked = await ask({ kind: 'challenge', purpose: 'login' })
  const { challenge } = expectKind(asked, 'challenge')
  const proof = { name: 'ada', device: owner.publicKey, challenge }
  const signed = sessionSigningBytes('login', node.federationId, node.nodeKey, proof)
  expectKind(await ask({ kind: 'login', ...proof, signature: owner.sign(signed) }), 'login')

  clock.advance(3_000_000)
  t.match(await next(), {
    requestId: undefined,
    body: { kind: 'expiring', sessionSeconds: 600 },
  })
})
