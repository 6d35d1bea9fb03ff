/** Four members as four processes that talk over libp2p, and a mirror. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { found } from '../../node/found.js'
import { writeGenesisFile } from '../../node/genesis-file.js'
import { askOperatorJson } from '../../node/operator/client.js'
import { startLocalnet } from '../../tools/localnet/index.js'
import { temporaryDirectory } from './support/directory.js'
import { runProgram, startProgram } from './support/program.js'
import { freePolicy } from './support/several.js'

t.setTimeout(300_000)

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

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
      ...['--data', directory, ...mixnet],
      ...['--listen', `/ip4/127.0.0.1/tcp/${port}`],
    ])
  const nodes = await Promise.all(directories.map((one, i) => start(one, ports[i])))
  for (const directory of directories) {
    await untilStatus(directory, ({ voting }) => voting === true)
  }
  const mirror = join(root, 'mirror')
  const made = await runProgram([
    ...['init', '--mirror', '--json', '--data', mirror, '--genesis', genesisFile],
  ])
  t.match(JSON.parse(made.stdout), { role: 'mirror' })
  await start(mirror, ports[4])
  await untilStatus(mirror, ({ settled }) => settled === true)
  t.equal(await nodes[0]?.stop('SIGTERM'), 0)
})
