/**
 * Three honest members and one that lies, which is a program of its own, over real connections: it
 * equivocates, forges and withholds; the others expose it, and it achieves nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { openOverlay } from '../../cluster/overlay/open-overlay.js'
import { type RunningNode, startNode } from '../../node/compose.js'
import { found } from '../../node/found.js'
import { nodeSignatures } from '../../node/signatures.js'
import { bytesToHex } from '../../proto/bytes.js'
import { openCertificate } from '../../proto/certificate.js'
import { openGenesis } from '../../proto/manifest.js'
import type { Signer } from '../../proto/signatures.js'
import { freePorts } from '../../tools/cluster/free-ports.js'
import { type CleanUp, temporaryDirectory } from '../node/support/directory.js'
import { Caller, expectKind, memoryIdentity, newOwner, nodeOptions } from '../node/support/node.js'
import { freePolicy, hasty, until } from '../node/support/several.js'

const liarProgram = fileURLToPath(new URL('main.js', import.meta.url))
const names = Array.from({ length: 12 }, (_, i) => `name-${i}`)
const contested = Array.from({ length: 6 }, (_, i) => `contested-${i}`)

t.setTimeout(300_000)

t.test('a lying member is exposed, and achieves nothing', async (t) => {
  const root = temporaryDirectory(t)
  const directories = [0, 1, 2, 3].map((i) => join(root, `n${i}`))
  const addresses = (await freePorts(4)).map((port) => `/ip4/127.0.0.1/tcp/${port}`)
  const { genesis } = found({
    directories,
    addresses: addresses.map((one) => [one]),
    policy: freePolicy,
  })
  const [, , , liarsKey] = genesis.manifest.members.map(({ nodeKey }) => bytesToHex(nodeKey))
  const network = createMemoryNetwork()
  const start = async (i: number) => {
    const options = { network, identity: memoryIdentity(), settings: hasty, clock: Date.now }
    const overlay = { open: openOverlay, listen: [addresses[i] ?? ''] }
    const node = await startNode({ ...nodeOptions(directories[i] ?? '', options), overlay })
    t.teardown(() => node.close())
    return node
  }
  const nodes = await Promise.all([0, 1, 2].map(start))
  const liar = await startLiar(t, directories[3] ?? '', addresses[3] ?? '')
  await until(() => nodes.every((node) => node.status().voting === true), 'the honest vote')

  const owners = new Map<string, string>()
  for (const [i, name] of names.entries()) {
    const owner = newOwner()
    const answer = await claim(nodes[i % 3], name, owner)
    t.equal(answer.outcome, 'certified', `${name} is certified`)
    owners.set(name, bytesToHex(owner.publicKey))
  }
  for (const name of contested) {
    const rivals = [newOwner(), newOwner(), newOwner()]
    const answers = await Promise.all(rivals.map((owner, i) => claim(nodes[i], name, owner)))
    const winners = new Set(
      answers.map((answer) => {
        if (answer.outcome === 'pending') throw new Error('The contested name is decided')
        return bytesToHex(answer.certificate.registration.ownerKey)
      }),
    )
    t.equal(winners.size, 1, `${name} has one owner`)
    t.equal(answers.filter(({ outcome }) => outcome === 'certified').length, 1)
    owners.set(name, [...winners][0] ?? '')
  }

  const chain = openGenesis(genesis, genesis.manifest.federationId, nodeSignatures)
  await until(() => nodes.every((node) => node.status().certificates === owners.size), 'all names')
  for (const node of nodes) {
    for (const [name, owner] of owners) {
      const answer = await new Caller(node, Date.now).ask({ kind: 'lookup', name })
      const found = expectKind(answer, 'lookup')
      if (found.outcome !== 'found') throw new Error(`${name}: ${found.outcome}`)
      const { registration } = openCertificate(found.certificate, chain, nodeSignatures)
      t.equal(bytesToHex(registration.ownerKey), owner, `${name} is its owner's everywhere`)
      t.equal(registration.sequence, 0)
    }
    await until(() => node.status().exposed.length > 0, 'the liar is exposed')
    const { exposed, contradicted, epoch, voting } = node.status()
    t.same(
      { exposed, contradicted, epoch, voting },
      {
        ...{ exposed: [liarsKey], contradicted: 0, epoch: 0, voting: true },
      },
    )
    const met = expectKind(await new Caller(node, Date.now).ask({ kind: 'presence' }), 'presence')
    t.notOk(met.nodes.some(({ mixnetAddress }) => mixnetAddress.startsWith('thief')))
  }

  const told = await liar.stop()
  for (const kind of [
    'two votes to everyone',
    'one vote to one, another to the others',
    'question not answered',
    'forged stolen claim',
    'forged spoilt claim',
    'forged certificate',
    'forged polka',
    "forged others' votes",
    'forged proposal',
    'forged manifest',
    'forged evidence',
    'forged closing',
    'forged presence',
  ]) {
    t.ok((told[kind] ?? 0) > 0, `the liar has told: ${kind}`)
  }
})

async function claim(node: RunningNode | undefined, name: string, owner: Signer) {
  if (node === undefined) throw new RangeError('There are three honest nodes')
  return expectKind(await new Caller(node, Date.now).claim(name, owner), 'register')
}

interface Liar {
  /** @returns how often it told each kind of lie */
  stop(): Promise<Readonly<Record<string, number>>>
}

async function startLiar(t: CleanUp, directory: string, listen: string): Promise<Liar> {
  const child: ChildProcess = spawn(process.execPath, [liarProgram, directory, listen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The liar ended')))
  ended.catch(() => undefined)
  if (child.stdout === null) throw new Error('stdout is a pipe')
  const lines = createInterface({ input: child.stdout })
  await Promise.race([nextLine(lines), ended])
  return {
    async stop() {
      const last = nextLine(lines)
      child.kill('SIGTERM')
      return JSON.parse(await last).told
    },
  }
}

async function nextLine(lines: Interface): Promise<string> {
  const [line] = await once(lines, 'line')
  return String(line)
}
