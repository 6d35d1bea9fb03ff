/** A real node over a real mixnet protocol, killed at its busiest: nothing that it answered is lost. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { verifySnapshot } from '../../node/snapshot.js'
import { signRegistration } from '../../proto/registration.js'
import { registerSigningBytes } from '../../proto/requests.js'
import { startLocalnet } from '../../tools/localnet/index.js'
import { temporaryDirectory } from './support/directory.js'
import { MixnetCaller } from './support/mixnet-caller.js'
import { expectKind, newOwner } from './support/node.js'
import { runProgram, startProgram } from './support/program.js'

t.setTimeout(600_000)

const names = Array.from({ length: 500 }, (_, i) => `name${i}`)
const killedAfter = 200
const inFlight = 32

t.test('kill -9 during 500 registrations', { timeout: 300_000 }, async (t) => {
  const network = await startLocalnet()
  t.teardown(() => network.close())
  const directory = temporaryDirectory(t)
  const data = join(directory, 'data')
  const options = ['--data', data, '--mixnet', 'local', '--mixnet-api', network.apiUrl]
  t.equal((await runProgram(['init', '--data', data, '--admission-bits', '0'])).code, 0)
  const first = await startProgram(t, options)
  const caller = await MixnetCaller.open(t, network.apiUrl)

  const answered = new Set<string>()
  const gone = new Promise<never>((_, reject) => {
    first.child.once('close', () => reject(new Error('the node is gone')))
  })
  gone.catch(() => undefined)
  const federationId = Buffer.from(first.ready.federationId, 'hex')
  const nodeKey = Buffer.from(first.ready.nodeKey, 'hex')

  async function register(name: string): Promise<void> {
    const { address } = first.ready
    const asked = { kind: 'challenge', purpose: 'register' } as const
    const answer = await caller.ask(address, asked, gone)
    const { challenge } = expectKind(answer, 'challenge')
    const owner = newOwner()
    const registration = signRegistration(
      {
        federationId,
        epoch: 0,
        name,
        sequence: 0,
        action: 'claim',
        scheme: 'native',
        ownerKey: owner.publicKey,
        devices: [],
        homeNodes: [nodeKey],
        issuedAtMs: Date.now(),
        nonce: owner.publicKey.slice(1, 17),
      },
      owner,
      0,
    )
    const message = registerSigningBytes(federationId, nodeKey, challenge, registration.id)
    const signature = owner.sign(message)
    const body = { kind: 'register', registration, challenge, signature } as const
    const told = expectKind(await caller.ask(address, body, gone), 'register')
    if (told.outcome !== 'certified') throw new Error(`${name}: ${told.outcome}`)
    answered.add(name)
    if (answered.size === killedAfter) first.child.kill('SIGKILL')
  }

  /** Registers what is left, several at a time, until the node dies under it. */
  const left = [...names]
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await register(name)
  }
  const workers = await Promise.allSettled(Array.from({ length: inFlight }, work))
  t.ok(
    workers.some(({ status }) => status === 'rejected'),
    'it died in the middle',
  )
  t.ok(answered.size >= killedAfter && answered.size < names.length, `${answered.size} answered`)

  const status = await runProgram(['status', '--data', data, '--json'])
  t.match(status, { code: 3, stdout: /"running":false/ })
  const file = join(directory, 'names.snapshot')
  t.equal((await runProgram(['export', file, '--data', data])).code, 0, 'the store opens again')
  const stored = await verifySnapshot(createReadStream(file), nodeSignatures, federationId)
  t.ok(stored.certificates >= answered.size)

  const second = await startProgram(t, options)
  t.equal(second.ready.invite, first.ready.invite, 'the address stays')
  const missing: string[] = []
  const unchecked = [...answered]
  const check = async () => {
    for (let name = unchecked.pop(); name !== undefined; name = unchecked.pop()) {
      const found = await caller.ask(second.ready.address, { kind: 'lookup', name })
      if (expectKind(found, 'lookup').outcome !== 'found') missing.push(name)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, check))
  t.same(missing, [], 'no answered registration is missing')
  t.equal(await second.stop('SIGTERM'), 0)
})
