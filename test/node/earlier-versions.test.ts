/** What earlier versions have left on disk is read, verified and served. Made by test/fixtures/make-member.ts. */
import { chmodSync, cpSync, createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { startNode } from '../../node/compose.js'
import { openChain } from '../../node/federation.js'
import { readGenesisFile } from '../../node/genesis-file.js'
import { nodeSignatures } from '../../node/signatures.js'
import { verifySnapshot } from '../../node/snapshot.js'
import { openStore } from '../../node/store/store.js'
import { verifyStore } from '../../node/verify-store.js'
import { bytesToHex } from '../../proto/bytes.js'
import { repositoryFile } from '../support/vectors.js'
import { temporaryDirectory } from './support/directory.js'
import { Caller, expectKind, nodeOptions } from './support/node.js'

interface Expected {
  readonly federationId: string
  readonly epoch: number
  readonly names: number
  readonly certificates: number
  readonly namesRoot: string
  readonly owners: Readonly<Record<string, string>>
}

const fixtures = fileURLToPath(repositoryFile('test/fixtures'))
const versions = readdirSync(fixtures, { withFileTypes: true }).filter((one) => one.isDirectory())
t.ok(versions.length > 0, 'there are fixtures')

for (const { name: version } of versions) {
  t.test(`a member of version ${version}`, async (t) => {
    const directory = join(temporaryDirectory(t), 'member')
    cpSync(join(fixtures, version), directory, { recursive: true })
    for (const file of readdirSync(directory)) chmodSync(join(directory, file), 0o600)
    const expected: Expected = JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8'))

    t.test('its files hold', async (t) => {
      const chain = readGenesisFile(join(directory, 'genesis.json'), nodeSignatures)
      t.equal(bytesToHex(chain[0].manifest.federationId), expected.federationId)
      t.equal(chain.length, expected.epoch + 1)
      const snapshot = createReadStream(join(directory, 'names.snapshot'))
      const { certificates, epoch } = await verifySnapshot(snapshot, nodeSignatures)
      t.same({ certificates, epoch }, pick(expected, 'certificates', 'epoch'))
    })

    t.test('its store holds, and is brought up to date', async (t) => {
      const store = openStore(join(directory, 'names.sqlite'))
      t.teardown(() => store.close())
      t.equal(openChain(store.manifests(), nodeSignatures).length, expected.epoch + 1)
      const { faults, gaps } = verifyStore(store, nodeSignatures)
      t.same({ faults, gaps }, { faults: [], gaps: 0 })
      t.same(store.counts(), pick(expected, 'names', 'certificates'))
      store.advanceNamesRoot(Number.POSITIVE_INFINITY)
      t.equal(bytesToHex(store.namesRoot()), expected.namesRoot)
    })

    t.test('its node serves', async (t) => {
      const node = await startNode(nodeOptions(directory))
      t.teardown(() => node.close())
      t.match(node.status(), { role: 'member', ...pick(expected, 'epoch', 'federationId') })
      for (const [name, owner] of Object.entries(expected.owners)) {
        const asked = await new Caller(node, Date.now).ask({ kind: 'lookup', name })
        const answer = expectKind(asked, 'lookup')
        if (answer.outcome !== 'found') throw new Error(`${name}: ${answer.outcome}`)
        t.equal(bytesToHex(answer.certificate.registration.ownerKey), owner, name)
      }
    })
  })
}

function pick<Field extends keyof Expected>(expected: Expected, ...fields: Field[]) {
  return Object.fromEntries(fields.map((field) => [field, expected[field]]))
}
