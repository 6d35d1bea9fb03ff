/** What an operator asks: of the running node by its socket, else of the data directory itself. */
import { createReadStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { bytesToHex } from '../../proto/bytes.js'
import { formatInvite } from '../../proto/invite.js'
import { openChain } from '../federation.js'
import { type DataPaths, dataPaths, lastMixnetAddress } from '../keys/data-directory.js'
import { askOperator, askOperatorJson } from '../operator/client.js'
import { OperatorError } from '../operator/protocol.js'
import { nodeSignatures } from '../signatures.js'
import { verifySnapshot, writeSnapshot } from '../snapshot.js'
import { takeLock } from '../store/lock.js'
import { openStore, type Store } from '../store/store.js'
import { type Chosen, dataDirectoryOf, UsageError } from './options.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

export async function status(chosen: Chosen, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  const running = await askOperatorJson(paths.operatorSocket, 'status')
  const facts = running
    ? { running: true, ...running }
    : { running: false, ...withStoppedStore(paths, storedFacts) }
  if (json) terminal.data(JSON.stringify(facts))
  else for (const line of linesOf(facts)) terminal.data(line)
  return running ? exitCodes.done : exitCodes.notRunning
}

function storedFacts(store: Store) {
  const [genesis, ...later] = openChain(store.manifests(), nodeSignatures)
  const federationId = bytesToHex(genesis.manifest.federationId)
  store.advanceNamesRoot(Number.POSITIVE_INFINITY)
  const namesRoot = bytesToHex(store.namesRoot() ?? new Uint8Array())
  return { federationId, epoch: later.length, ...store.counts(), namesRoot }
}

function linesOf(facts: object, indent = ''): string[] {
  return Object.entries(facts).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [`${indent}${key}: ${value.join(', ') || 'none'}`]
    return typeof value === 'object' && value !== null
      ? [`${indent}${key}:`, ...linesOf(value, `${indent}  `)]
      : [`${indent}${key}: ${value}`]
  })
}

export async function invite(chosen: Chosen, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  const running = await askOperatorJson(paths.operatorSocket, 'invite')
  const text = running ? String(running.invite) : storedInvite(paths)
  terminal.data(json ? JSON.stringify({ invite: text }) : text)
  return exitCodes.done
}

function storedInvite(paths: DataPaths): string {
  const address = lastMixnetAddress(paths)
  if (address === undefined) {
    throw new OperatorError(
      'The node has no mixnet address yet: it gets one when it starts for the first time.',
    )
  }
  const federationId = withStoppedStore(paths, (store) => {
    const [{ manifest }] = openChain(store.manifests(), nodeSignatures)
    return manifest.federationId
  })
  return formatInvite({ federationId, addresses: [address] })
}

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
    else {
      const lock = takeLock(paths.lock)
      const store = openStore(paths.store)
      try {
        await writeChunks(temporary, writeSnapshot(store))
      } finally {
        store.close()
        lock.release()
      }
    }
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

function initialisedPaths(chosen: Chosen): DataPaths {
  const paths = dataPaths(dataDirectoryOf(chosen))
  if (existsSync(paths.store)) return paths
  throw new UsageError(`${paths.directory} holds no node. Make one with: rookery-node init`)
}

/** Reads a stopped node's store. */
function withStoppedStore<Result>(paths: DataPaths, read: (store: Store) => Result): Result {
  const store = openStore(paths.store, { readonly: true })
  try {
    return read(store)
  } finally {
    store.close()
  }
}
