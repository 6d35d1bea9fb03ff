/** docker-compose.cluster.yml on a real engine, as its users run it: built, cut, killed, and taken down. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { repositoryFile } from '../support/vectors.js'
import { clusterOf } from './cluster.js'
import { runWell } from './commands.js'
import { findEngine, nodeImage } from './engine.js'

const nodes = ['node-1', 'node-2', 'node-3', 'node-4'] as const
const quorum = 3
const project = `rookery-test-${process.pid}`
// A loopback address of its own, so that its ports meet no cluster that runs here already.
const publishAddress = `127.${1 + (process.pid % 250)}.${1 + (Math.floor(process.pid / 250) % 250)}.1`

t.setTimeout(2_400_000)
const engine = await findEngine()
const skip = engine.present ? false : engine.reason

t.test('the cluster in containers', { skip }, async (t) => {
  if (!engine.present) return
  const cluster = clusterOf({
    project,
    environment: {
      NODE_IMAGE: nodeImage,
      ROOKERY_IMAGE: project,
      ROOKERY_PUBLISH_ADDRESS: publishAddress,
    },
  })
  t.comment(`engine: ${engine.version}`)
  const home = mkdtempSync(join(tmpdir(), 'rookery-containers-'))
  t.teardown(async () => {
    rmSync(home, { recursive: true, force: true })
    await cluster.down('--volumes', '--timeout', '5')
    await runWell('docker', ['image', 'rm', '--force', project])
    await engine.stop()
  })
  const timed = async <Result>(what: string, doing: () => Promise<Result>): Promise<Result> => {
    const startedMs = performance.now()
    try {
      return await doing()
    } finally {
      t.comment(`took: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s  ${what}`)
    }
  }

  /** Not by `--wait`, which gives up on a node that had to be started twice. */
  const up = async () => {
    await cluster.compose(['up', '--detach'], { secondsMax: 300 })
    for (const node of nodes) await cluster.untilHealth(node, 'healthy')
  }

  /** The client service, with names of nodes: what its two homes saw. */
  const registerAndLookUp = async (name: string, at: string, from: string) => {
    const { stdout } = await timed(`'${name}' registered at ${at}, looked up at ${from}`, () =>
      cluster.compose(
        ['run', '--rm', '--no-deps', '-T', 'client', 'register-and-look-up', name, at, from],
        { secondsMax: 300 },
      ),
    )
    const [registered, lookedUp] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { invite } = JSON.parse(
      (await cluster.compose(['exec', '-T', from, 'rookery-node', 'invite', '--json'])).stdout,
    )
    t.match(registered, { ok: true, verified: true, certifiedBy: { quorum } })
    t.ok(registered.certifiedBy.votes >= quorum, 'a quorum certified it')
    t.match(lookedUp, { ok: true, verified: true, status: 'held', ownerKey: registered.ownerKey })
    t.ok(invite.includes(lookedUp.node), `${from} answered`)
  }

  try {
    await timed('build', () => cluster.compose(['build'], { secondsMax: 840 }))
    await timed('up, until all are healthy', up)
    t.equal(await cluster.inspect('genesis', '{{.State.ExitCode}}'), '0', 'genesis is through')
    const founded = await cluster.status('node-1')
    await checkConfinement()

    await registerAndLookUp('alice', 'node-1', 'node-4')

    await t.test('a program outside of containers uses the published mixnet', async (t) => {
      const { stdout: invite } = await cluster.compose([
        'exec',
        '-T',
        'node-2',
        'rookery-node',
        'invite',
      ])
      const rookery = fileURLToPath(repositoryFile('dist/client/cli/main.js'))
      const client = (...args: string[]) =>
        execFileSync(
          process.execPath,
          [rookery, '--home', join(home, 'visitor'), ...args, '--json'],
          {
            encoding: 'utf8',
            stdio: 'pipe',
          },
        )
      const api = `http://${publishAddress}:8900/api`
      client('init', '--mixnet', 'local', '--mixnet-api', api, '--invite', invite.trim())
      t.match(JSON.parse(client('lookup', 'alice')), { ok: true, verified: true })
    })

    await cluster.disconnect('node-4')
    await registerAndLookUp('bob', 'node-1', 'node-2')
    await timed('node-4, cut off, is unhealthy', () => cluster.untilHealth('node-4', 'unhealthy'))
    t.equal(await cluster.health('node-1'), 'healthy', 'the others go on')
    await cluster.connect('node-4')
    await timed('node-4, reconnected, has caught up', () =>
      cluster.untilCaughtUp('node-4', 'node-1'),
    )
    await timed('node-4 is healthy', () => cluster.untilHealth('node-4', 'healthy'))

    await cluster.compose(['kill', 'node-3'])
    await registerAndLookUp('carol', 'node-2', 'node-4')
    await cluster.compose(['start', 'node-3'])
    await timed('node-3, killed, is healthy', () => cluster.untilHealth('node-3', 'healthy'))
    await timed('node-3 has caught up', () => cluster.untilCaughtUp('node-3', 'node-1'))
    await registerAndLookUp('dave', 'node-4', 'node-3')

    await timed('down, and up again', async () => {
      await cluster.down()
      await up()
    })
    const again = await cluster.status('node-2')
    t.equal(again.federationId, founded.federationId, 'genesis changed nothing')
    t.equal(again.names, 4, 'the volumes kept every name')

    await timed('down --volumes', () => cluster.down('--volumes'))
    t.same(await cluster.leftovers(), [], 'nothing is left')
  } catch (error) {
    const logs = await cluster.compose(['logs', '--no-color', '--tail', '40'])
    t.comment(logs.said.replaceAll('\u001b[2K', ''))
    throw error
  }

  async function checkConfinement() {
    const sh = (script: string) => cluster.compose(['exec', '-T', 'node-1', 'sh', '-c', script])
    t.equal((await sh('id -un')).stdout.trim(), 'node', 'an unprivileged user')
    const touched = await sh('touch /opt/rookery/x 2>/dev/null || echo refused')
    t.equal(touched.stdout.trim(), 'refused', 'a system that it cannot change')
    const open = await sh('grep --files-without-match \'"sealed"\' /var/lib/rookery/*.key || true')
    t.equal(open.stdout.trim(), '', 'no key without the passphrase')
    const size = await runWell('docker', ['image', 'inspect', '-f', '{{.Size}}', project])
    const base = await runWell('docker', ['image', 'inspect', '-f', '{{.Size}}', nodeImage])
    const mebibytes = (Number(size.stdout) - Number(base.stdout)) / 1_024 / 1_024
    t.comment(`image: ${mebibytes.toFixed(0)} MiB above ${nodeImage}`)
    t.ok(mebibytes < 120, 'the image carries no compiler')
  }
})
