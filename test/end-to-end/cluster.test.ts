/** Four nodes as four processes, driven by `rookery-cluster`: one is killed, one is cut off, and it goes on. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { connect } from '../../client/core/connect.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import type { ClusterOverview } from '../../tools/cluster/cluster.js'
import { isWell, type NodeOverview, rowOf } from '../../tools/cluster/node-facts.js'
import { repositoryFile } from '../support/vectors.js'

t.setTimeout(2_700_000)

const nodeProgram = fileURLToPath(repositoryFile('dist/node/main.js'))
const program = fileURLToPath(repositoryFile('dist/tools/cluster/main.js'))
// Unix sockets have short paths, so this is not the test's own (long) directory.
const folder = mkdtempSync(join(tmpdir(), 'rookery-cluster-'))
const data = join(folder, 'c')
t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of rookery-cluster to its end. */
const run = (...args: string[]) => runProgram(program, args)

async function runProgram(program: string, args: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      said[name] += chunk
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

/** A command on our cluster, which must succeed. @returns its last line of data */
async function done(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(...args, '--data', data, '--json')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}${stdout}`)
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}

async function overview(): Promise<ClusterOverview & { readonly code: number | null }> {
  const { code, stdout, stderr } = await run('status', '--data', data, '--json')
  if (code !== 0 && code !== 4) throw new Error(`status ended with ${code}: ${stderr}`)
  return { code, ...JSON.parse(stdout) }
}

/** Asks until it is so; how long that takes decides nothing. */
async function until(
  what: string,
  isSo: (seen: Awaited<ReturnType<typeof overview>>) => boolean,
): Promise<Awaited<ReturnType<typeof overview>>> {
  const deadline = performance.now() + 120_000
  for (;;) {
    const seen = await overview()
    if (isSo(seen)) return seen
    if (performance.now() > deadline) {
      throw new Error(`Not within two minutes: ${what}. ${JSON.stringify(seen, undefined, 1)}`)
    }
    await pause(200)
  }
}

function nodeIn({ nodes }: ClusterOverview, name: string): NodeOverview {
  const node = nodes.find((one) => one.name === name)
  if (node === undefined) throw new Error(`${name} is missing`)
  return node
}

const namesAt = (seen: ClusterOverview, name: string) => Number(nodeIn(seen, name).status?.names)

/** Each of the five has all others as peers, as the table says it. */
const isMeshed = ({ nodes }: ClusterOverview) =>
  nodes.every((node) => rowOf(node, 4, 0).peers === '4/4')

function isAlive(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? 0, 0)
    return true
  } catch {
    return false
  }
}

const upArguments = ['up', '--data', data, '--mean-delay-ms', '0', '--json']
const first = spawn(
  process.execPath,
  [program, ...upArguments, '--nodes', '4', '--mirrors', '1', '--admission-bits', '4'],
  { stdio: ['ignore', 'pipe', 'pipe'] },
)
t.teardown(() => first.kill('SIGKILL'))
let firstTalk = ''
first.stderr.on('data', (chunk) => {
  firstTalk += chunk
})

let ready: Record<string, unknown> = {}

t.test('up: one line when it is ready, and everybody agrees', async (t) => {
  const [line] = await Promise.race([
    once(first.stdout, 'data') as Promise<[Buffer]>,
    once(first, 'exit').then(() => {
      throw new Error(firstTalk)
    }),
  ])
  ready = JSON.parse(line.toString())
  t.match(ready, { ready: true, pid: first.pid, nodes: 4, mirrors: 1, running: 5 })
  t.match(ready.invite, /^rookery:[0-9a-f]{64}@([^,]+,){4}[^,]+$/, 'it names all of them')
  const seen = await until('all are well', (one) => one.code === 0 && isMeshed(one))
  t.equal(seen.invite, ready.invite)
  t.equal(seen.partition, null)
  t.same(
    seen.nodes.map(({ name, role, state }) => `${name} ${role} ${state}`),
    [1, 2, 3, 4].map((i) => `node-${i} member running`).concat('mirror-1 mirror running'),
  )
  for (const { pid, log } of seen.nodes) t.ok(isAlive(pid) && existsSync(log))
  const { stdout } = await run('status', '--data', data)
  t.match(stdout, /node +pid +state +role +epoch +peers +synced/)
  t.match(stdout, /node-4 +\d+ +running +member +0 +4\/4 +yes/)
})

const wrong: [args: string[], code: number, reason: RegExp][] = [
  [['kill', '9'], 2, /There is no node '9' in this cluster; it has node-1, node-2/],
  [['start', '1'], 2, /node-1 is running already, as process \d+/],
  [['partition', '1,2,3,4,mirror-1'], 2, /one group of all nodes/],
  [['partition', '1|1'], 2, /named twice/],
  [['heal'], 2, /The network is whole/],
  [['load', '--rate', '0', '--for', '1'], 2, /--rate is a whole number from 1/],
  [['load', '--rate', 'x', '--for', '1'], 2, /--rate is a whole number from 1/],
  [['load', '--rate', '50000', '--for', '1'], 2, /a registration costs 4 bits of proof of work/],
  [['load', '--rate', '5'], 2, /for/],
  [['load', '--rate', '5', '--for', '1', '--node', '7'], 2, /no node '7'/],
  [['up'], 1, /A cluster runs in .* already, held by process \d+/],
  [['up', '--detach'], 1, /A cluster runs in .* already, held by process \d+/],
  [['up', '--nodes', '2'], 2, /--nodes 2 would be worse than one/],
  [['up', '--mean-delay-ms', '-1'], 2, /--mean-delay-ms/],
  [['kill'], 2, /./],
  [['partition'], 2, /./],
  [['nonsense'], 2, /./],
  [['status', '--nonsense'], 2, /nonsense/],
]

t.test('wrong input is refused precisely, and changes nothing', async (t) => {
  for (const [args, code, reason] of wrong) {
    const said = await run(...args, '--data', data)
    t.equal(said.code, code, `${args.join(' ')}: ${said.stderr}`)
    t.match(said.stderr, reason)
    t.equal(said.stdout, '')
  }
  t.equal((await overview()).code, 0)
  const nowhere = join(folder, 'nowhere')
  t.match(await run('up', '--nodes', '2', '--data', nowhere), { code: 2, stdout: '' })
  t.notOk(existsSync(nowhere))
})

t.test('a name registered at one node is found at every other, through the mixnet', async (t) => {
  const { nodes, mixnet } = await overview()
  const clientAt = async ({ status }: NodeOverview) => {
    const client = await connect({
      invite: `rookery:${status?.federationId}@${status?.mixnetAddress}`,
      openCarrier: (events) =>
        openNymWasmCarrier(
          { apiUrl: mixnet.apiUrl, coverTraffic: false, averageHopDelayMs: 0 },
          events,
        ),
    })
    t.teardown(() => client.close())
    return client
  }
  const [node, ...others] = nodes
  if (node === undefined) throw new Error('five nodes')
  await (await clientAt(node)).register('alice')
  for (const other of others) {
    const client = await clientAt(other)
    let found = await client.lookup('alice')
    while (found.status !== 'held') {
      await pause(50)
      found = await client.lookup('alice')
    }
    t.equal(found.node, other.status?.mixnetAddress, `${other.name} answers`)
  }
})

t.test('one is killed: registrations go on, and it catches up', async (t) => {
  const { pid } = nodeIn(await overview(), 'node-4')
  t.match(await done('kill', '4'), { node: 'node-4', state: 'killed', pid })
  t.notOk(isAlive(pid))
  const refused = await run('kill', 'node-4', '--data', data)
  t.equal(refused.code, 2)
  t.match(refused.stderr, /node-4 does not run/)
  t.equal((await overview()).code, 4, 'which is not well')

  t.match(await done('load', '--rate', '10', '--for', '2'), { certified: 20, sameNames: true })
  t.match(await done('start', 'node-4'), { node: 'node-4', state: 'running' })
  const seen = await until(
    'node-4 has what it missed',
    (seen) => seen.code === 0 && namesAt(seen, 'node-4') === 21,
  )
  t.equal(namesAt(seen, 'node-1'), 21)
})

t.test('one is cut off: it says so, the others go on, and healed it has everything', async (t) => {
  const { partition } = await done('partition', '1|2,3,4,mirror-1')
  t.same(partition, [['node-1'], ['node-2', 'node-3', 'node-4', 'mirror-1']])
  await until('only node-1 is not well', (seen) => {
    const well = seen.nodes.filter(isWell).map(({ name }) => name)
    const { synced } = nodeIn(seen, 'node-1').status ?? {}
    return synced === false && well.join() === 'node-2,node-3,node-4,mirror-1'
  })
  const loaded = await done('load', '--rate', '10', '--for', '1', '--node', '2')
  const compared = ['node-2', 'node-3', 'node-4', 'mirror-1']
  t.match(loaded, { certified: 10, sameNames: true, compared })
  const apart = await overview()
  t.equal(namesAt(apart, 'node-1'), 21)
  t.equal(namesAt(apart, 'node-3'), 31)

  // Also whoever comes back while the network is cut is on his side of it.
  await done('kill', '1')
  await done('start', '1')
  const again = await overview()
  t.notOk(isWell(nodeIn(again, 'node-1')))
  t.equal(namesAt(again, 'node-1'), 21)

  await done('heal')
  await until('all have the same', (seen) => {
    return seen.code === 0 && seen.nodes.every(({ name }) => namesAt(seen, name) === 31)
  })
})

t.test('load at every node, and a stop in order', async (t) => {
  const summary = await done('load', '--rate', '40', '--for', '3')
  t.match(summary, { submitted: 120, certified: 120, refused: 0, sameNames: true, isWell: true })
  t.ok(Number(summary.p50Ms) > 0 && Number(summary.p99Ms) >= Number(summary.p50Ms))
  t.match(await done('stop', '2'), { node: 'node-2', state: 'stopped' })
  t.match(await done('start', '2'), { state: 'running' })
})

t.test('down ends everything; the next up goes on with the same', async (t) => {
  const { nodes, mixnet } = await overview()
  const pids = [...nodes.map(({ pid }) => pid), mixnet.pid]
  const ended = once(first, 'exit')
  await done('down')
  t.same(await ended, [0, null])
  t.notOk(pids.some(isAlive), 'no child is left')
  const refusal = { code: 3, stderr: /No cluster runs in .*, which has 5 nodes/ }
  t.match(await run('status', '--data', data), refusal)
  t.match(await run('kill', '1', '--data', data), refusal)
  t.match(await run('down', '--data', data), refusal)
  t.match(await run(...upArguments, '--nodes', '7'), {
    code: 2,
    stderr: /holds a federation of 4, and --nodes asks for 7/,
  })

  const { code, stdout, stderr } = await run(...upArguments, '--detach')
  t.equal(code, 0, stderr)
  const again = JSON.parse(stdout)
  t.teardown(() => isAlive(again.pid) && process.kill(again.pid, 'SIGKILL'))
  t.equal(again.invite, ready.invite, 'the same federation at the same addresses')
  const seen = await until('all are well', ({ code }) => code === 0)
  t.equal(namesAt(seen, 'mirror-1'), 151)
  t.match(await done('down'), { pid: again.pid })
})

t.test('a supervisor that is killed leaves nobody behind', async (t) => {
  const child = spawn(process.execPath, [program, ...upArguments], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  const { nodes, mixnet } = await overview()
  child.kill('SIGKILL')
  const pids = [...nodes.map(({ pid }) => pid), mixnet.pid]
  while (pids.some(isAlive)) await pause(100)
  t.match(await run('status', '--data', data), { code: 3 })
})

t.test('genesis: complete directories, and nothing the second time', async (t) => {
  const fed = join(folder, 'fed')
  const make = ['genesis', '--data', fed, '--nodes', '3', '--json']
  const made = await run(...make, '--admission-bits', '2')
  t.equal(made.code, 0, made.stderr)
  const { federationId, nodes } = JSON.parse(made.stdout)
  t.equal(nodes.length, 3)
  for (const node of nodes) t.ok(readdirSync(node.data).includes('names.sqlite'), node.name)
  const again = await run(...make)
  t.match(JSON.parse(again.stdout), { made: false, federationId })
  t.match(await run(...make, '--admission-bits', '3'), {
    code: 2,
    stderr: /--admission-bits 2, not 3/,
  })
  const other = ['genesis', '--data', join(folder, 'other')]
  const refusals: [args: string[], reason: RegExp][] = [
    [['--nodes', '2'], /worse than one/],
    [
      ['--nodes', '3', '--address', '/dns4/a/tcp/1', '/dns4/b/tcp/1'],
      /2 addresses are given for 3/,
    ],
    [['--base-port', '5', '--address', '/dns4/a/tcp/1'], /mutually exclusive/],
    [['--nodes', '3', '--nodes', '4'], /--nodes is 1, or/],
    [['--member', join(folder, 'none')], /Missing dependent arguments|member -> out/],
    [['--member', join(folder, 'none'), '--out', join(folder, 'g')], /none is not there/],
    [['--member', 'x', '--out', 'y', '--nodes', '3'], /mutually exclusive/],
    [['--passphrase-file', join(folder, 'none')], /passphrase file cannot be read/],
    [['--admission-bits', '99'], /--admission-bits is a whole number/],
    [['--data', join(folder, 'another')], /--data names one directory/],
  ]
  for (const [args, reason] of refusals) {
    t.match(await run(...other, ...args), { code: 2, stderr: reason, stdout: '' }, args.join(' '))
  }
  t.notOk(existsSync(join(folder, 'other')), 'nothing was made')
  const elsewhere = await run(
    ...['genesis', '--data', join(folder, 'elsewhere'), '--json', '--address', '/dns4/a/tcp/1'],
    ...['--address', '/dns4/b/tcp/1', '--address', '/dns4/c/tcp/1'],
  )
  t.same(
    JSON.parse(elsewhere.stdout).nodes.map(({ multiaddr }: Record<string, unknown>) => multiaddr),
    ['/dns4/a/tcp/1', '/dns4/b/tcp/1', '/dns4/c/tcp/1'],
  )
  t.match(await run('up', '--data', join(folder, 'elsewhere')), {
    code: 2,
    stderr: /made for other machines/,
  })
})

t.test('genesis of cards: keys that never meet', async (t) => {
  const node = (...args: string[]) => runProgram(nodeProgram, args)
  const cards: string[] = []
  for (const name of ['a', 'b', 'c']) {
    const announce = ['--announce', `/dns4/${name}/tcp/7470`]
    const made = await node('init', '--member', '--data', join(folder, name), ...announce)
    t.equal(made.code, 0, made.stderr)
    const card = join(folder, `${name}.json`)
    writeFileSync(card, made.stdout)
    cards.push(card)
  }
  const genesis = join(folder, 'cards-genesis.json')
  const make = ['genesis', '--out', genesis, ...cards.flatMap((card) => ['--member', card])]
  const made = await run(...make)
  t.equal(made.code, 0, made.stderr)
  t.match(await run(...make), { code: 2, stderr: /is there already/ })
  for (const name of ['a', 'b', 'c']) {
    const approved = await node('approve', genesis, '--data', join(folder, name))
    t.equal(approved.code, 0, approved.stderr)
  }
  for (const name of ['a', 'b', 'c']) {
    const joined = await node('join', genesis, '--data', join(folder, name))
    t.equal(joined.code, 0, joined.stderr)
    t.match(joined.stdout + joined.stderr, made.stdout.trim())
  }
})
