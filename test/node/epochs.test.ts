/** A node of one from one epoch to the next: what it closes, erases and settles. FEDERATION.md section 4. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createDriver } from '../../cluster/driver.js'
import type { Answer } from '../../cluster/ports.js'
import { startNode } from '../../node/compose.js'
import { openChain, openFederation } from '../../node/federation.js'
import { initialise } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { createKeyFile, openKeyFile } from '../../node/keys/key-file.js'
import { votingKeyFiles } from '../../node/keys/voting-keys.js'
import { LateOverlay } from '../../node/peers/peering.js'
import { defaultSettings } from '../../node/settings.js'
import { nodeSignatures } from '../../node/signatures.js'
import { verifySnapshot, writeSnapshot } from '../../node/snapshot.js'
import { openStore } from '../../node/store/store.js'
import { realTimers } from '../../node/timers.js'
import { openCertificate } from '../../proto/certificate.js'
import { verifyClaim } from '../../proto/claim.js'
import { approve, decodeManifest, encodeManifest } from '../../proto/manifest.js'
import { type CleanUp, temporaryDirectory } from './support/directory.js'
import { Caller, expectKind, newOwner, nodeOptions, testClock } from './support/node.js'

/** A driver on a data directory, as long as no node runs there. */
function drive(t: CleanUp, directory: string) {
  const paths = dataPaths(directory)
  const nodeKey = openKeyFile(paths.nodeKey, 'node key')
  const store = openStore(paths.store, { nodeKey: nodeKey.publicKey })
  t.teardown(() => store.close())
  const federation = openFederation(store.manifests(), nodeKey, nodeSignatures)
  const driver = createDriver({
    ...{ store, overlay: new LateOverlay(), signatures: nodeSignatures },
    timers: realTimers(Date.now),
    keys: votingKeyFiles(paths),
    nodeKey: nodeKey.publicKey,
    settings: defaultSettings.deciding,
    onFault: (fault) => t.teardown(() => Promise.reject(fault)),
  })
  return {
    ...{ paths, store, federation, driver },
    async close() {
      await new Promise<void>((idle) => driver.close(idle))
      store.close()
    },
  }
}

/** Has the next epoch decided: the same member, under a new voting key. */
async function decideNextEpoch(t: CleanUp, directory: string): Promise<Answer> {
  const { paths, federation, driver, close } = drive(t, directory)
  const votingKey = existsSync(paths.votingKey(1))
    ? openKeyFile(paths.votingKey(1), 'voting key')
    : createKeyFile(paths.votingKey(1), 'voting key')
  const { current, id: federationId, nodeKey } = federation
  const bytes = encodeManifest({
    ...{ federationId, epoch: 1, previous: current.id, policy: current.policy },
    members: [{ nodeKey: nodeKey.publicKey, votingKey: votingKey.publicKey, multiaddrs: [] }],
  })
  const approvals = [approve(federationId, bytes, 0, nodeKey)]
  const manifest = decodeManifest(bytes)
  const claim = verifyClaim(
    { kind: 'manifest', manifest, approvals },
    federation.chain,
    nodeSignatures,
  )
  const answer = await new Promise<Answer>((resolve) => driver.submit(claim, resolve))
  await close()
  return answer
}

t.test('the key of a closed epoch is gone, and the node goes on in the next', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'data')
  const clock = testClock()
  initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
  const options = nodeOptions(dataDirectory, { clock })
  const paths = dataPaths(dataDirectory)
  const firstKey = readFileSync(paths.votingKey(0))

  const first = await startNode(options)
  await new Caller(first, clock).claim('ada', newOwner())
  await first.close()
  t.ok(existsSync(paths.votingKey(0)))

  t.match(await decideNextEpoch(t, dataDirectory), { outcome: 'decided', won: true })
  t.notOk(existsSync(paths.votingKey(0)), 'erased as soon as the CLOSE was durable')

  // A crash may come between the two.
  writeFileSync(paths.votingKey(0), firstKey, { mode: 0o600 })
  const second = await startNode(options)
  t.teardown(() => second.close())
  t.notOk(existsSync(paths.votingKey(0)), 'and erased at the next start')
  t.match(second.status(), { epoch: 1, settled: true, voting: true, undecided: 0, exposed: [] })

  const caller = new Caller(second, clock)
  const hello = expectKind(await caller.ask({ kind: 'hello', versions: [1] }), 'hello')
  t.equal(hello.manifests.length, 2)
  t.match(hello.self, { epoch: 1, state: 'serving' })
  const look = openStore(paths.store, { readonly: true })
  t.teardown(() => look.close())
  const chain = openChain(look.manifests(), nodeSignatures)
  for (const epoch of [0, 1]) {
    const claimed = await caller.claim(`name${epoch}`, newOwner(), { epoch })
    const registered = expectKind(claimed, 'register')
    if (registered.outcome !== 'certified') throw new Error(registered.outcome)
    t.equal(registered.certificate.epoch, 1)
    openCertificate(registered.certificate, chain, nodeSignatures)
  }
  const found = expectKind(await caller.ask({ kind: 'lookup', name: 'ada' }), 'lookup')
  if (found.outcome !== 'found') throw new Error(found.outcome)
  t.equal(found.certificate.epoch, 0)
  openCertificate(found.certificate, chain, nodeSignatures)
})

t.test('a node without the voting key of its epoch does not start', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'data')
  initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
  votingKeyFiles(dataPaths(dataDirectory)).erase(0)
  await t.rejects(startNode(nodeOptions(dataDirectory)), {
    name: 'FederationError',
    message: /voting key of epoch 0 is not in this directory/,
  })
})

t.test('no export has a private key', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'data')
  initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
  await decideNextEpoch(t, dataDirectory)
  const paths = dataPaths(dataDirectory)
  const store = openStore(paths.store, { readonly: true })
  t.teardown(() => store.close())
  const snapshot = Buffer.concat([...writeSnapshot(store)])
  const database = readFileSync(paths.store)
  for (const path of [paths.nodeKey, paths.votingKey(1)]) {
    const seed = Buffer.from(JSON.parse(readFileSync(path, 'utf8')).seed, 'base64')
    t.equal(seed.length, 32)
    t.notOk(snapshot.includes(seed))
    t.notOk(database.includes(seed))
  }
  const facts = await verifySnapshot(
    (async function* () {
      yield snapshot
    })(),
    nodeSignatures,
  )
  t.equal(facts.epoch, 1)
})
