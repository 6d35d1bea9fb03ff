/** Several members in one process: founded, started, deciding names together. */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { openOverlay } from '../../cluster/overlay/open-overlay.js'
import { startNode } from '../../node/compose.js'
import { found } from '../../node/found.js'
import { readGenesisFile, writeGenesisFile } from '../../node/genesis-file.js'
import { initialise, initialiseFollower } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { nodeSignatures } from '../../node/signatures.js'
import { openCertificate } from '../../proto/certificate.js'
import { openGenesis } from '../../proto/manifest.js'
import { temporaryDirectory } from './support/directory.js'
import { Caller, expectKind, newOwner, nodeOptions, refusal } from './support/node.js'
import { foundSeveral, freePolicy, until } from './support/several.js'

t.test('a federation is founded once', async (t) => {
  const root = temporaryDirectory(t)
  const directories = [0, 1, 2, 3].map((i) => join(root, `n${i}`))
  const addresses = directories.map((_, i) => [`/ip4/127.0.0.1/tcp/${7_000 + i}`])
  const options = { directories, addresses, policy: freePolicy }
  const { made, genesis } = found(options)
  t.ok(made)
  const { manifest } = genesis
  openGenesis(genesis, manifest.federationId, nodeSignatures)
  t.match(manifest, { epoch: 0, quorum: 3 })
  t.same(
    manifest.members.map(({ multiaddrs }) => multiaddrs),
    addresses,
  )
  const keys = directories.map((one) => readFileSync(dataPaths(one).nodeKey, 'utf8'))
  const again = found(options)
  t.notOk(again.made, 'there already')
  t.same(again.genesis.manifest.id, manifest.id)
  t.same(
    directories.map((one) => readFileSync(dataPaths(one).nodeKey, 'utf8')),
    keys,
  )
  t.throws(() => found({ ...options, directories: directories.slice(0, 2) }), {
    message: /never run two/,
  })
  t.throws(() => found({ ...options, directories: [...directories].reverse() }), {
    message: /does not list .*n3 as member 0; nothing was changed/,
  })
  const lonely = join(root, 'lonely')
  initialise({ dataDirectory: lonely, admissionBits: 0, quarantineMs: 0 })
  t.throws(() => found({ ...options, directories: [...directories.slice(0, 3), lonely] }), {
    message: /another federation/,
  })
})

t.test('a genesis file is read back, or refused', async (t) => {
  const { founded, root } = foundSeveral(t, 3)
  const path = join(root, 'genesis.json')
  writeGenesisFile(path, [founded.genesis])
  const [genesis] = readGenesisFile(path, nodeSignatures)
  t.same(genesis.manifest.id, founded.genesis.manifest.id)
  t.throws(() => writeGenesisFile(path, [founded.genesis]), { code: 'EEXIST' })
  const good = JSON.parse(readFileSync(path, 'utf8'))
  const table: readonly [object | string, RegExp][] = [
    ['{', /cannot be read/],
    ['[]', /not a JSON object/],
    [{ ...good, rookery: 'card' }, /no genesis file of this version/],
    [{ ...good, manifests: [] }, /holds no genesis/],
    [{ ...good, manifests: ['AAAA'] }, /manifest 0 cannot be read/],
    [{ ...good, federationId: '00' }, /of another federation/],
    [{ ...good, manifests: [...good.manifests, ...good.manifests] }, /does not hold/],
  ]
  for (const [content, message] of table) {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    t.throws(() => readGenesisFile(path, nodeSignatures), { name: 'GenesisFileError', message })
  }
})

t.test('four members certify a name, and a mirror has it too', async (t) => {
  const several = foundSeveral(t, 4)
  const nodes = await Promise.all(several.directories.map((one) => several.start(one)))
  await until(() => nodes.every((node) => node.status().voting === true), 'all vote')
  const [first, ...others] = nodes
  if (first === undefined) throw new RangeError('four nodes')
  const owner = newOwner()
  const claimed = await new Caller(first, Date.now).claim('ada', owner)
  const registered = expectKind(claimed, 'register')
  if (registered.outcome !== 'certified') throw new Error(registered.outcome)
  const chain = openGenesis(several.founded.genesis, first.federationId, nodeSignatures)
  openCertificate(registered.certificate, chain, nodeSignatures)
  t.equal(registered.certificate.precommits.length, 3)
  for (const node of others) {
    await until(() => node.status().names === 1, 'the name is everywhere')
    const answer = await new Caller(node, Date.now).ask({ kind: 'lookup', name: 'ada' })
    const found = expectKind(answer, 'lookup')
    if (found.outcome !== 'found') throw new Error(found.outcome)
    t.same(found.certificate.registration.ownerKey, owner.publicKey)
  }

  const directory = join(several.root, 'mirror')
  initialiseFollower({ dataDirectory: directory, chain, role: 'mirror' })
  const mirror = await several.start(directory)
  await until(() => mirror.status().names === 1, 'the mirror follows')
  t.match(mirror.status(), { voting: 'This node is a mirror.', settled: true })
  const caller = new Caller(mirror, Date.now)
  t.match(await caller.ask({ kind: 'lookup', name: 'ada' }), { outcome: 'found', epoch: 0 })
  t.match(refusal(await caller.ask({ kind: 'lookup', name: 'nobody' })), {
    ...{ code: 'unknown-name', retry: false },
    sentence: /a mirror .* for members to say/,
  })
})

t.test('clients hear of a node once it can be asked', async (t) => {
  const several = foundSeveral(t, 3)
  const [first, second] = several.directories
  if (first === undefined || second === undefined) throw new RangeError('three members')
  const told = await several.start(first)
  let open: () => void = () => undefined
  const opening = new Promise<void>((resolve) => {
    open = resolve
  })
  const starting = several.start(second, { until: opening })
  await until(() => told.status().peers[0]?.state === 'starting', 'it says that it starts')
  const nodes = async () => {
    const answer = await new Caller(told, Date.now).ask({ kind: 'presence', after: undefined })
    return expectKind(answer, 'presence').nodes.length
  }
  t.equal(await nodes(), 1, 'itself only')
  open()
  await starting
  await until(() => told.status().peers[0]?.state === 'serving', 'it serves')
  t.equal(await nodes(), 2)
})

t.test('a member that has lost its voting key serves, and says why it does not vote', async (t) => {
  const several = foundSeveral(t, 4)
  const [first, ...others] = several.directories
  if (first === undefined) throw new RangeError('four nodes')
  const paths = dataPaths(first)
  const other = dataPaths(join(several.root, 'other'))
  initialise({ dataDirectory: other.directory, admissionBits: 0, quarantineMs: 0 })
  writeFileSync(paths.votingKey(0), readFileSync(other.votingKey(0)))
  const silent = await several.start(first)
  const nodes = await Promise.all(others.map((one) => several.start(one)))
  t.match(silent.status().voting, /voting key/)
  await until(() => nodes.every((node) => node.status().voting === true), 'the others vote')
  const claimed = await new Caller(silent, Date.now).claim('ada', newOwner())
  t.match(expectKind(claimed, 'register'), { outcome: 'certified' })
  writeFileSync(paths.votingKey(0), '{}', { mode: 0o600 })
  await silent.close()
  await t.rejects(several.start(first), { name: 'KeyFileError' })
})

t.test('an address that is taken is told in a line', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const dataDirectory = temporaryDirectory(t)
  initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
  const listen = [`/ip4/127.0.0.1/tcp/${port}`]
  const overlay = { open: openOverlay, listen }
  await t.rejects(startNode({ ...nodeOptions(dataDirectory), overlay }), {
    name: 'ListenError',
    message: `It cannot listen at ${listen[0]}: address already in use 127.0.0.1:${port}. Choose another with --listen.`,
  })
})
