/** What is stored of names: written to a file, taken from one, and checked. */
import { createReadStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { bytesToHex } from '../../proto/bytes.js'
import { newestOf } from '../../proto/manifest.js'
import { openChain } from '../federation.js'
import type { DataPaths } from '../keys/data-directory.js'
import { publicKeyOf } from '../keys/key-file.js'
import { askOperator } from '../operator/client.js'
import { nodeSignatures } from '../signatures.js'
import { verifySnapshot, writeSnapshot } from '../snapshot.js'
import { takeLock } from '../store/lock.js'
import { openStore, type Store } from '../store/store.js'
import { importSnapshot } from '../store-import.js'
import { verifyStore } from '../verify-store.js'
import { initialisedPaths, withStore } from './node-directory.js'
import { type Chosen, UsageError } from './options.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

/** The file is there whole and verified to its hash, or not at all. */
export async function exportNames(
  chosen: Chosen,
  file: string,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  if (existsSync(file)) throw new UsageError(`${file} is there already; nothing was changed.`)
  const running = await askOperator(paths.operatorSocket, 'export')
  const temporary = `${file}.${process.pid}.new`
  try {
    if (running !== undefined) await writeChunks(temporary, running)
    else await withStoppedStore(paths, (store) => writeChunks(temporary, writeSnapshot(store)))
    const facts = await verifySnapshot(createReadStream(temporary), nodeSignatures)
    await rename(temporary, file)
    const { certificates, epoch } = facts
    const federationId = bytesToHex(facts.federationId)
    if (json) terminal.data(JSON.stringify({ file, certificates, epoch, federationId }))
    else terminal.talk(`${certificates} certificates, all verified, in ${file}`)
    return exitCodes.done
  } finally {
    await rm(temporary, { force: true })
  }
}

async function writeChunks(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Takes a snapshot into the store of a stopped node, after all of it was verified. */
export async function importNames(
  chosen: Chosen,
  file: string,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  if (!existsSync(file)) throw new UsageError(`${file} is not there.`)
  const nodeKey = publicKeyOf(paths.nodeKey, 'node key')
  const imported = await withStoppedStore(paths, (store) => {
    const { members } = newestOf(openChain(store.manifests(), nodeSignatures)).manifest
    return importSnapshot({
      store,
      signatures: nodeSignatures,
      open: () => createReadStream(file),
      nowMs: Date.now(),
      isMember: members.some((one) => Buffer.compare(one.nodeKey, nodeKey) === 0),
      onProgress: (step, certificates) => terminal.talk(`${certificates} certificates ${step}`),
    })
  })
  if (json) terminal.data(JSON.stringify({ file, ...imported }))
  else {
    const { certificatesAdded, certificates, manifestsAdded } = imported
    terminal.talk(
      `${certificates} certificates, all verified: ${certificatesAdded} of them, and ` +
        `${manifestsAdded} manifests, are new here`,
    )
  }
  return exitCodes.done
}

/** @throws LockedError while a node runs there */
async function withStoppedStore<Result>(
  paths: DataPaths,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const lock = takeLock(paths.lock)
  try {
    const store = openStore(paths.store)
    try {
      return await use(store)
    } finally {
      store.close()
    }
  } finally {
    lock.release()
  }
}

/** Through a connection of its own that only reads, whether a node runs there or not. */
export function verify(chosen: Chosen, json: boolean, terminal: Terminal): ExitCode {
  const paths = initialisedPaths(chosen)
  const findings = withStore(paths, (store) =>
    verifyStore(store, nodeSignatures, (checked, of) => {
      if (checked % 10_000 === 0) terminal.talk(`${checked} of ${of} certificates checked`)
    }),
  )
  const { faults, faultsCount, certificates, gaps, epoch } = findings
  const federationId = findings.federationId && bytesToHex(findings.federationId)
  if (json) terminal.data(JSON.stringify({ ...findings, federationId }))
  else {
    for (const fault of faults) terminal.data(fault)
    if (faultsCount > faults.length) terminal.data(`and ${faultsCount - faults.length} more`)
    const missing = gaps === 0 ? '' : `; ${gaps} have no predecessor here yet`
    if (faultsCount === 0) {
      terminal.data(`${certificates} certificates up to epoch ${epoch}, all of them hold${missing}`)
    }
  }
  return faultsCount === 0 ? exitCodes.done : exitCodes.failed
}
