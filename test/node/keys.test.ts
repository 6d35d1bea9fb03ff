import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startNode } from '../../node/compose.js'
import { initialise } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { createKeyFile, openKeyFile } from '../../node/keys/key-file.js'
import { votingKeyFiles } from '../../node/keys/voting-keys.js'
import { createLoggers } from '../../node/loggers.js'
import { nodeSignatures } from '../../node/signatures.js'
import { temporaryDirectory } from './support/directory.js'
import { nodeOptions, startTestNode } from './support/node.js'

const passphrase = Buffer.from('correct horse battery staple')
const message = Buffer.from('message')

t.test('a key comes back as it was, plain or under a passphrase', async (t) => {
  for (const secret of [undefined, passphrase]) {
    const path = join(temporaryDirectory(t), 'key')
    const made = createKeyFile(path, 'node key', secret)
    t.equal(statSync(path).mode & 0o777, 0o600)
    const opened = openKeyFile(path, 'node key', secret)
    t.same(opened.publicKey, made.publicKey)
    t.ok(nodeSignatures.verifyEd25519(made.publicKey, message, opened.sign(message)))
  }
})

t.test('an existing file is never replaced', async (t) => {
  const path = join(temporaryDirectory(t), 'key')
  createKeyFile(path, 'node key')
  const before = readFileSync(path)
  t.throws(() => createKeyFile(path, 'node key'), { code: 'EEXIST' })
  t.same(readFileSync(path), before)
  t.notOk(existsSync(`${path}.new`))
})

t.test('a key file is there as a whole or not at all', async (t) => {
  const path = join(temporaryDirectory(t), 'key')
  // What a crash in the middle of it leaves.
  writeFileSync(`${path}.new`, '{"rookery": "node', { mode: 0o600 })
  const made = createKeyFile(path, 'node key')
  t.same(openKeyFile(path, 'node key').publicKey, made.publicKey)
  t.notOk(existsSync(`${path}.new`))
})

t.test('what is wrong with a key file is said', async (t) => {
  const path = join(temporaryDirectory(t), 'key')
  createKeyFile(path, 'node key', passphrase)
  const good = readFileSync(path, 'utf8')
  const parsed = JSON.parse(good)
  // A key of the file: base64 may spell anything.
  t.notMatch(good, /seed\w*":/i)
  const open = (
    content: string,
    kind: 'node key' | 'voting key' = 'node key',
    secret = passphrase,
  ) => {
    writeFileSync(path, content)
    return () => openKeyFile(path, kind, secret)
  }
  const other = Buffer.from('another passphrase')
  t.throws(open(good, 'node key', other), { name: 'KeyFileError', message: /passphrase is wrong/ })
  t.throws(() => openKeyFile(path, 'node key'), { message: /--passphrase-file/ })
  t.throws(open(good, 'voting key'), { message: /holds a node key where a voting key belongs/ })
  const swapped = { ...parsed, rookery: 'voting key' }
  t.throws(open(JSON.stringify(swapped), 'voting key'), {
    message: /wrong, or the file is damaged/,
  })
  t.throws(open(good.slice(0, 40)), { message: /not JSON/ })
  t.throws(open('{}'), { message: /no key file of this version/ })
  t.throws(open('null'), { message: /no key file of this version/ })
  const publicKey = '00'.repeat(32)
  t.throws(open(JSON.stringify({ ...parsed, publicKey })), { message: /damaged/ })
  const mixed = {
    rookery: 'node key',
    version: 1,
    publicKey,
    seed: Buffer.alloc(32).toString('base64'),
  }
  t.throws(open(JSON.stringify(mixed)), { message: /do not belong together/ })
  t.throws(open(JSON.stringify({ ...mixed, seed: 'AAAA' })), { message: /not 32 bytes/ })
  t.throws(() => openKeyFile(`${path}.missing`, 'node key'), { message: /cannot be read/ })
  writeFileSync(path, good)
  chmodSync(path, 0o644)
  t.throws(() => openKeyFile(path, 'node key', passphrase), { message: /chmod 600/ })
})

t.test('a node under a passphrase starts with it only', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'data')
  const federationId = initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0, passphrase })
  const options = nodeOptions(dataDirectory)
  await t.rejects(startNode(options), { name: 'KeyFileError' })
  const node = await startNode({ ...options, passphrase })
  t.same(node.federationId, federationId)
  await node.close()
})

t.test('a passphrase for a node whose keys are plain is told to be none', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'data')
  initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
  const lines: string[] = []
  const loggers = createLoggers('warn', { write: (line) => lines.push(line) })
  const node = await startNode({ ...nodeOptions(dataDirectory), loggers, passphrase })
  await node.close()
  t.match(lines, [/not under the passphrase/])
})

t.test('init refuses to overwrite, and a node refuses keys that are not its own', async (t) => {
  const dataDirectory = join(temporaryDirectory(t), 'data')
  const policy = { admissionBits: 0, quarantineMs: 0 }
  initialise({ dataDirectory, ...policy })
  t.throws(() => initialise({ dataDirectory, ...policy }), { message: /holds a node already/ })

  const unfinished = join(temporaryDirectory(t), 'data')
  t.throws(() => initialise({ dataDirectory: unfinished, admissionBits: 99, quarantineMs: 0 }), {
    name: 'InitialiseError',
    message: /policy is impossible/,
  })

  const other = join(temporaryDirectory(t), 'data')
  initialise({ dataDirectory: other, ...policy })
  const paths = dataPaths(dataDirectory)
  const foreign = dataPaths(other)
  writeFileSync(paths.votingKey(0), readFileSync(foreign.votingKey(0)))
  await t.rejects(startNode(nodeOptions(dataDirectory)), {
    message: /another voting key of this node/,
  })
  writeFileSync(paths.nodeKey, readFileSync(foreign.nodeKey))
  await t.rejects(startNode(nodeOptions(dataDirectory)), { message: /another node key/ })
  await t.rejects(startNode(nodeOptions(temporaryDirectory(t))), { message: /holds no node/ })
})

t.test('a data directory runs one node at a time', async (t) => {
  const node = await startTestNode(t)
  const again = startNode(nodeOptions(node.paths.directory))
  await t.rejects(again, { name: 'LockedError' })
  await node.close()
  const later = await startNode(nodeOptions(node.paths.directory))
  await later.close()
})

t.test('voting keys are found by epoch, and erased for good', async (t) => {
  for (const secret of [undefined, passphrase]) {
    const paths = dataPaths(temporaryDirectory(t))
    const made = [0, 2, 10].map((epoch) => {
      return createKeyFile(paths.votingKey(epoch), 'voting key', secret)
    })
    createKeyFile(paths.nodeKey, 'node key', secret)
    const keys = votingKeyFiles(paths, secret)
    t.same(keys.epochs(), [0, 2, 10])
    t.same(keys.signer(2)?.publicKey, made[1]?.publicKey)
    t.equal(keys.signer(2), keys.signer(2), 'opened once')
    t.equal(keys.signer(1), undefined)

    keys.erase(2)
    t.equal(keys.signer(2), undefined, 'not from memory either')
    t.notOk(existsSync(paths.votingKey(2)))
    keys.erase(2)
    t.same(keys.epochs(), [0, 10])
    t.equal(votingKeyFiles(paths, secret).signer(2), undefined)
    t.same(keys.signer(0)?.publicKey, made[0]?.publicKey)
  }
})

t.test(
  'a voting key that is damaged or under a passphrase is not taken for a missing one',
  async (t) => {
    const paths = dataPaths(temporaryDirectory(t))
    createKeyFile(paths.votingKey(0), 'voting key', passphrase)
    t.throws(() => votingKeyFiles(paths).signer(0), { name: 'KeyFileError' })
    writeFileSync(paths.votingKey(0), '{}')
    t.throws(() => votingKeyFiles(paths, passphrase).signer(0), { name: 'KeyFileError' })
  },
)
