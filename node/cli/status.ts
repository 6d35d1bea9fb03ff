/** How a node is, for people and programs. */
import { bytesToHex } from '../../proto/bytes.js'
import { formatInvite } from '../../proto/invite.js'
import { openChain } from '../federation.js'
import { type DataPaths, lastMixnetAddress } from '../keys/data-directory.js'
import { askOperatorJson } from '../operator/client.js'
import { OperatorError } from '../operator/protocol.js'
import type { PeerStatus } from '../peer-status.js'
import { nodeSignatures } from '../signatures.js'
import type { Store } from '../store/store.js'
import { initialisedPaths, withStore } from './node-directory.js'
import type { Chosen } from './options.js'
import { tableLines } from './table.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

export async function status(chosen: Chosen, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  const running = await askOperatorJson(paths.operatorSocket, 'status')
  const facts = running
    ? { running: true, ...running }
    : { running: false, ...withStore(paths, storedFacts) }
  if (json) terminal.data(JSON.stringify(facts))
  else show(facts, terminal)
  return running ? exitCodes.done : exitCodes.notRunning
}

function storedFacts(store: Store) {
  const [genesis, ...later] = openChain(store.manifests(), nodeSignatures)
  const federationId = bytesToHex(genesis.manifest.federationId)
  store.advanceNamesRoot(Number.POSITIVE_INFINITY)
  const namesRoot = bytesToHex(store.namesRoot() ?? new Uint8Array())
  return { federationId, epoch: later.length, ...store.counts(), namesRoot }
}

/** Facts first, then the other nodes as a table, and what needs somebody's attention last. */
function show(facts: object, terminal: Terminal): void {
  const {
    peers = [],
    warnings = [],
    ...plain
  } = facts as {
    peers?: readonly PeerStatus[]
    warnings?: readonly string[]
  }
  // A prefix of no digits is that of every slot.
  const differs = 'divergingRange' in plain && plain.divergingRange === ''
  const shown = differs ? { ...plain, divergingRange: 'all' } : plain
  for (const line of linesOf(shown)) terminal.data(line)
  if (peers.length > 0) {
    terminal.data('')
    for (const line of tableLines(peerColumns, peers)) terminal.data(line)
  }
  for (const warning of warnings) terminal.data(`warning: ${warning}`)
}

function linesOf(facts: object, indent = ''): string[] {
  return Object.entries(facts).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [`${indent}${key}: ${value.join(', ') || 'none'}`]
    return typeof value === 'object' && value !== null
      ? [`${indent}${key}:`, ...linesOf(value, `${indent}  `)]
      : [`${indent}${key}: ${value === null || value === '' ? 'none' : value}`]
  })
}

const peerColumns: readonly (readonly [string, (peer: PeerStatus) => string | number | null])[] = [
  ['node', ({ nodeKey }) => nodeKey.slice(0, 8)],
  ['is', ({ member, role }) => (member === null ? (role ?? 'unknown') : `member ${member}`)],
  ['connected', ({ connected }) => (connected ? 'yes' : 'no')],
  ['state', ({ state }) => state],
  ['epoch', ({ epoch }) => epoch],
  ['names', ({ names }) => names],
  ['same', ({ agrees }) => (agrees === null ? null : agrees ? 'yes' : 'no')],
  ['root', ({ namesRoot }) => namesRoot?.slice(0, 8) ?? null],
  ['heard', ({ lagMs }) => (lagMs === null ? null : `${Math.round(lagMs / 1_000)} s ago`)],
]

export async function health(chosen: Chosen, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  const answer = await askOperatorJson(paths.operatorSocket, 'health')
  const told = answer ?? { healthy: false, reasons: ['No node runs there.'] }
  const { healthy, reasons } = told as { healthy: boolean; reasons: readonly string[] }
  if (json) terminal.data(JSON.stringify({ healthy, reasons }))
  else terminal.data(healthy ? 'healthy' : `unhealthy: ${reasons.join(' ')}`)
  return healthy ? exitCodes.done : exitCodes.failed
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
  const federationId = withStore(paths, (store) => {
    const [{ manifest }] = openChain(store.manifests(), nodeSignatures)
    return manifest.federationId
  })
  return formatInvite({ federationId, addresses: [address] })
}
