/** The main job, end to end: mixnet, node, one client that registers a name, another that looks it up. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Client, connect } from '../../client/core/connect.js'
import { fingerprintOf } from '../../client/core/fingerprint.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { parseInvite } from '../../proto/invite.js'
import { type ChildProgram, startProgram } from '../cluster/child-program.js'
import { startLocalNode } from '../cluster/local-node.js'
import type { Place } from './place.js'

export interface StoryOptions {
  readonly place: Place
  readonly say: (text: string) => void
  readonly meanDelayMs: number
  readonly interrupted: AbortSignal
}

export interface Story {
  readonly mixnet: { readonly apiUrl: string; readonly countersUrl: string }
  readonly node: { readonly invite: string }
  readonly register: { readonly name: string; readonly ms: number }
  readonly lookup: { readonly ms: number; readonly verified: boolean }
  /** How long each part took to come up, ms. */
  readonly timings: Readonly<Record<'mixnet' | 'node' | 'client', number>>
  /** Resolves when interrupted (undefined), or with the part that ended by itself. */
  untilOver(): Promise<string | undefined>
  close(): Promise<void>
}

export async function tellStory(options: StoryOptions): Promise<Story> {
  const { interrupted } = options
  const open: { close(): Promise<void> }[] = []
  const closeAll = async (): Promise<void> => {
    for (const part of open.splice(0).reverse()) await part.close()
  }
  const keep = <Part>(part: Part, close: () => Promise<void>): Part => {
    open.push({ close })
    // Whoever interrupts must not wait for what comes next.
    interrupted.throwIfAborted()
    return part
  }
  try {
    return { ...(await acts(options, keep)), close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}

type Keep = <Part>(part: Part, close: () => Promise<void>) => Part

async function acts(options: StoryOptions, keep: Keep): Promise<Omit<Story, 'close'>> {
  const { say, interrupted, meanDelayMs } = options
  const watch = stopwatch()
  const tell = (part: string, text: string): void => {
    say(`${(watch.totalMs() / 1000).toFixed(1).padStart(5)} s  ${part.padEnd(9)} ${text}`)
  }
  say('Rookery on this machine: a mixnet, a discovery node, and clients that use the Nym SDK.')

  watch.lap()
  const mixnet = await startMixnet(options, keep)
  const timings = { mixnet: watch.lap(), node: 0, client: 0 }
  tell('mixnet', `6 mixes, 2 gateways, ${meanDelayMs} ms a hop; nym-api at ${mixnet.apiUrl}`)

  const node = await startNode(options, mixnet.apiUrl, keep)
  timings.node = watch.lap()
  tell('node', `a federation of one, ${node.federation}; at mixnet address ${node.address}`)

  const connectClient = async (gateway: string | undefined): Promise<Client> => {
    const client = await connect({
      invite: node.invite,
      openCarrier: (events) =>
        openNymWasmCarrier(
          {
            apiUrl: mixnet.apiUrl,
            coverTraffic: false,
            averageHopDelayMs: meanDelayMs,
            ...(gateway === undefined ? {} : { preferredGateway: gateway }),
          },
          events,
        ),
      signal: interrupted,
    })
    return keep(client, () => client.close())
  }
  const owner = await connectClient(mixnet.gateways[0])
  timings.client = watch.lap()
  tell(
    'owner',
    `connected as ${shortAddress(owner.address)}; the genesis hashes to the invite's id`,
  )

  const name = `guest-${randomBytes(3).toString('hex')}`
  const registered = await owner.register(name, { signal: interrupted })
  const register = { name, ms: watch.lap() }
  tell('register', `'${name}' is certified after ${inMs(register.ms)}, proof of work included`)

  const visitor = await connectClient(mixnet.gateways[1])
  tell('visitor', `connected as ${shortAddress(visitor.address)}, through the other gateway`)
  watch.lap()
  const found = await visitor.lookup(name, { signal: interrupted })
  const lookup = {
    ms: watch.lap(),
    verified:
      found.status === 'held' &&
      equalBytes(found.holder.ownerKey, registered.certificate.registration.ownerKey),
  }
  if (found.status !== 'held' || !lookup.verified) {
    throw new Error(`The lookup of '${name}' did not give its owner.`)
  }
  tell('lookup', `'${name}' belongs to ${fingerprintOf(found.holder.ownerKey)}`)
  tell('', `certificate verified by the visitor itself, ${inMs(lookup.ms)} after asking`)
  return {
    ...{ mixnet, node, register, lookup, timings },
    untilOver: () => untilOver(interrupted, { 'The mixnet': mixnet.child, 'The node': node.child }),
  }
}

async function startMixnet({ place, meanDelayMs, interrupted }: StoryOptions, keep: Keep) {
  const child = await startProgram({
    program: 'rookery-cluster',
    args: [
      ...['mixnet', '--json', '--data', place.folder('mixnet'), '--api-port', '0'],
      ...['--gateways', '2', '--mixes', '2'],
      ...(meanDelayMs === 0 ? ['--mean-delay-ms', '0'] : []),
    ],
    logFile: join(place.folder('log'), 'mixnet.log'),
    signal: interrupted,
  })
  keep(child, () => child.stop())
  const { apiUrl, countersUrl, gateways } = child.ready
  return {
    child,
    apiUrl: String(apiUrl),
    countersUrl: String(countersUrl),
    gateways: (gateways as { readonly identity: string }[]).map(({ identity }) => identity),
  }
}

async function startNode(
  { place, meanDelayMs, interrupted }: StoryOptions,
  apiUrl: string,
  keep: Keep,
) {
  const { child, invite } = await startLocalNode({
    dataDirectory: place.folder('node'),
    apiUrl,
    logFile: join(place.folder('log'), 'node.log'),
    args: ['--mixnet-hop-delay-ms', String(meanDelayMs)],
    signal: interrupted,
  })
  keep(child, () => child.stop())
  const { federationId, addresses } = parseInvite(invite)
  return {
    child,
    invite,
    federation: `${bytesToHex(federationId).slice(0, 8)}…`,
    address: shortAddress(addresses[0] ?? ''),
  }
}

/** Waits for an interruption, or for a part that ends by itself. */
async function untilOver(
  interrupted: AbortSignal,
  children: Readonly<Record<string, ChildProgram>>,
): Promise<string | undefined> {
  if (interrupted.aborted) return undefined
  return new Promise((resolve) => {
    interrupted.addEventListener('abort', () => resolve(undefined), { once: true })
    for (const [name, child] of Object.entries(children)) child.ended.then(() => resolve(name))
  })
}

function stopwatch(): { lap(): number; totalMs(): number } {
  const started = performance.now()
  let last = started
  return {
    lap: () => {
      const ms = performance.now() - last
      last = performance.now()
      return ms
    },
    totalMs: () => performance.now() - started,
  }
}

function inMs(ms: number): string {
  return `${Math.round(ms)} ms`
}

function shortAddress(address: string): string {
  return address.length > 24 ? `${address.slice(0, 12)}…${address.slice(-8)}` : address
}
