/** Four members as four processes that talk over libp2p, and a mirror. */

import { join } from 'node:path'
import t from 'tap'
import { found } from '../../node/found.js'
import { writeGenesisFile } from '../../node/genesis-file.js'
import { askOperatorJson } from '../../node/operator/client.js'
import type { PeerStatus } from '../../node/peer-status.js'
import { freePorts } from '../../tools/cluster/free-ports.js'
import { startLocalnet } from '../../tools/localnet/index.js'
import { temporaryDirectory } from './support/directory.js'
import { runProgram, startProgram } from './support/program.js'
import { freePolicy } from './support/several.js'

t.setTimeout(600_000)

async function untilStatus(
  directory: string,
  holds: (status: Record<string, unknown>) => boolean,
): Promise<void> {
  const endMs = Date.now() + 120_000
  for (;;) {
    const status = await askOperatorJson(join(directory, 'operator.sock'), 'status')
    if (status !== undefined && holds(status)) return
    if (Date.now() > endMs) throw new Error(`waited in vain: ${JSON.stringify(status)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

t.test('four processes and a mirror', async (t) => {
  const network = await startLocalnet()
  t.teardown(() => network.close())
  const root = temporaryDirectory(t)
  const directories = [0, 1, 2, 3].map((i) => join(root, `n${i}`))
  const ports = await freePorts(5)
  const addresses = ports.slice(0, 4).map((port) => [`/ip4/127.0.0.1/tcp/${port}`])
  const { genesis } = found({ directories, addresses, policy: freePolicy })
  const genesisFile = join(root, 'genesis.json')
  writeGenesisFile(genesisFile, [genesis])
  const mixnet = ['--mixnet', 'local', '--mixnet-api', network.apiUrl]
  const start = (directory: string, port: number | undefined) =>
    startProgram(t, [
      ...['--data', directory, ...mixnet, '--fault-injection'],
      ...['--listen', `/ip4/127.0.0.1/tcp/${port}`],
    ])
  const nodes = await Promise.all(directories.map((one, i) => start(one, ports[i])))
  const [first = '', second = ''] = directories
  for (const directory of directories) {
    await untilStatus(directory, ({ voting }) => voting === true)
  }
  const load = { rate: 50, seconds: 1, seed: 'four' }
  const made = await askOperatorJson(join(first, 'operator.sock'), 'load', load)
  t.match(made, { submitted: 50, certified: 50 })

  const mirror = join(root, 'mirror')
  const initialised = await runProgram([
    ...['init', '--mirror', '--json', '--data', mirror, '--genesis', genesisFile],
  ])
  t.match(JSON.parse(initialised.stdout), { role: 'mirror' })
  await start(mirror, ports[4])
  for (const directory of [...directories, mirror]) {
    await untilStatus(directory, ({ names }) => names === 50)
  }
  for (const directory of [...directories, mirror]) {
    await untilStatus(directory, (one) => one.synced === true && one.divergingRange === null)
  }
  t.match(await runProgram(['verify', '--data', mirror]), { code: 0, stdout: /^50 certificates/ })
  t.match(await runProgram(['health', '--data', second]), { code: 0, stdout: 'healthy\n' })
  // What others say of themselves is some seconds old.
  await untilStatus(mirror, ({ peers }) =>
    (peers as readonly { names?: number }[]).every((one) => one.names === 50),
  )
  const shown = (await runProgram(['status', '--data', mirror])).stdout
  t.match(shown, /\nnode +is +connected +state +epoch +names +same +root +heard\n/)
  t.match(shown, /\n[0-9a-f]{8} +member 3 +yes +serving +0 +50 /)

  const file = join(root, 'proposal.json')
  await untilStatus(first, ({ peers }) => announcers(peers) === 3)
  const proposed = await runProgram([
    ...['propose', 'policy', '--quarantine-days', '7', '--out', file, '--data', first],
  ])
  t.match(proposed, { code: 0, stdout: `${file}\n`, stderr: /1 of 3 approvals/ })
  const third = directories[2] ?? ''
  t.match(await runProgram(['approve', file, '--data', third]), { code: 0, stderr: /2 of 3/ })
  const approved = await runProgram(['approve', file, '--data', second])
  t.match(approved, { code: 0, stdout: 'Epoch 1 is decided.\n' })
  for (const directory of [...directories, mirror]) {
    await untilStatus(directory, ({ epoch, settled }) => epoch === 1 && settled === true)
  }

  const lastKey = nodes[3]?.ready.nodeKey
  t.equal(await nodes[3]?.stop('SIGTERM'), 0)
  const isStopping = (peers: unknown) =>
    (peers as PeerStatus[]).some((one) => one.nodeKey === lastKey && one.state === 'stopping')
  await untilStatus(first, ({ peers }) => isStopping(peers))
  const unhealthy = await runProgram(['health', '--data', directories[3] ?? ''])
  t.match(unhealthy, { code: 1, stdout: /No node runs there/ })
})

function announcers(peers: unknown): number {
  return (peers as PeerStatus[]).filter((one) => one.member !== null && one.announcesKey).length
}
