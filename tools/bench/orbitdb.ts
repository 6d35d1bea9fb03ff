/**
 * Beside OrbitDB, the nearest thing that replicates records among peers: two nodes, of which one comes when
 * the other has everything already. Its packages are installed into a temporary folder.
 */
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { dataPaths } from '../../node/keys/data-directory.js'
import { foundProcesses, until } from './cluster-processes.js'
import { type Row, row } from './measure.js'
import { createVotes } from './signed-names.js'
import { temporaryFolder } from './temporary-folder.js'

/** What a node costs once (its connection, its verifying threads) is paid for over these. */
const records = 10_000
const source = fileURLToPath(new URL('../../../tools/bench/orbitdb', import.meta.url))

export async function benchOrbitDb(): Promise<Row[]> {
  const theirs = orbitDbPerSecond()
  if (theirs === undefined) return []
  const ours = await mirrorPerSecond()
  return [
    row(`${records} names to a mirror that comes late`, ours, 'per s', {
      beside: { what: 'records per s of OrbitDB to a late replica', value: theirs },
      target: { of: 'ratio', atLeast: 10 },
    }),
  ]
}

/** Undefined where its packages cannot be had. */
function orbitDbPerSecond(): number | undefined {
  const folder = temporaryFolder()
  try {
    cpSync(source, folder.path, { recursive: true })
    const run = (command: string, args: string[]) =>
      spawnSync(command, args, {
        cwd: folder.path,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts']
    if (run('npm', install).status !== 0) {
      process.stderr.write('OrbitDB could not be installed; it is left out.\n')
      return undefined
    }
    const { stdout } = run(process.execPath, ['orbitdb.mjs', String(records)])
    const perSecond: unknown = JSON.parse(
      stdout.trim().split('\n').at(-1) ?? '',
    ).replicatedPerSecond
    if (typeof perSecond !== 'number') throw new Error(`OrbitDB said: ${stdout}`)
    return perSecond
  } finally {
    folder.remove()
  }
}

/** A member that holds all names, and a mirror that fetches, verifies and stores them. */
async function mirrorPerSecond(): Promise<number> {
  const cluster = await foundProcesses(1)
  try {
    const [directory = ''] = cluster.directories
    const names = await createVotes([directory])
    names.fill(dataPaths(directory).store, records)
    names.own(0, dataPaths(directory).store)
    await cluster.startAll()
    const mirror = await cluster.follow()
    const started = performance.now()
    await until(async () => (await mirror.ask('status', {})).certificates === records, {
      everyMs: 20,
    })
    return records / ((performance.now() - started) / 1_000)
  } finally {
    await cluster.close()
  }
}
