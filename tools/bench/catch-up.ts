/** A member that was away comes back: how soon it has, verified and stored, what it missed. */

import { dataPaths } from '../../node/keys/data-directory.js'
import { openStore } from '../../node/store/store.js'
import { type Certificate, encodeCertificate } from '../../proto/certificate.js'
import { certifiedNames, storeNames } from './certified-names.js'
import { foundProcesses, type MemberProcess, until } from './cluster-processes.js'
import { type Row, row } from './measure.js'

const many = 100_000
const few = 1_000

export async function benchCatchUp(): Promise<Row[]> {
  const all = await caughtUp(0)
  const some = await caughtUp(many - few)
  return [
    row('100,000 missed registrations, verified and stored after', all.seconds, 's', {
      target: { of: 'value', atMost: 30 },
    }),
    row('  the same, per second', many / all.seconds, 'per s', {
      beside: { what: 'P-256 verifications with key import per s on two cores', value: all.limit },
    }),
    row('1,000 missed out of 100,000, verified and stored after', some.seconds, 's', {
      target: { of: 'value', atMost: 2 },
    }),
    row('  bytes received, by bytes of what was missing', some.bytes / some.missingBytes, 'x', {
      target: { of: 'value', atMost: 3 },
    }),
  ]
}

/** @param known how many of the names the fourth member has already */
async function caughtUp(known: number) {
  const cluster = await foundProcesses(4)
  try {
    const { directories } = cluster
    const [first = '', , , last = ''] = directories
    const [genesis] = genesisOf(first)
    if (genesis === undefined) throw new Error('A founded member has a genesis')
    const { federationId, quorum, members } = genesis.manifest
    const nodeKeys = members.map(({ nodeKey }) => nodeKey)
    const place = { federationId, quorum, nodeKey: nodeKeys[0] ?? new Uint8Array() }
    const made = [...certifiedNames(many, place, directories)].flat()
    const missing = made.slice(known)
    storeNames(directories.slice(0, 3), nodeKeys, inPages(made))
    storeNames([last], nodeKeys.slice(3), inPages(made.slice(0, known)))
    const present = await Promise.all([0, 1, 2].map((index) => cluster.start(index)))
    await until(async () => (await peersOf(present)).every((peers) => peers === 2))
    const limits = await Promise.all(
      present.slice(0, 2).map((one) => one.ask('verifications', { ms: 2_000 })),
    )
    const late = await cluster.start(3)
    const started = performance.now()
    await until(async () => (await late.ask('status', {})).certificates === many)
    const seconds = (performance.now() - started) / 1_000
    return {
      seconds,
      limit: limits.reduce((sum, one) => sum + one, 0),
      bytes: await late.ask('receivedBytes', {}),
      missingBytes: missing.reduce((sum, one) => sum + encodeCertificate(one).length, 0),
    }
  } finally {
    await cluster.close()
  }
}

function genesisOf(directory: string) {
  const store = openStore(dataPaths(directory).store, { readonly: true })
  try {
    return store.manifests()
  } finally {
    store.close()
  }
}

function* inPages(certificates: readonly Certificate[]): Generator<readonly Certificate[]> {
  for (let from = 0; from < certificates.length; from += 512) {
    yield certificates.slice(from, from + 512)
  }
}

async function peersOf(present: readonly MemberProcess[]): Promise<number[]> {
  const all = await Promise.all(present.map((one) => one.ask('status', {})))
  return all.map(({ peers }) => peers)
}
