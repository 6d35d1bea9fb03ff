/**
 * A node as a nymCHAT server, beside the rates of the real one (NYMCHAT.md section 12): 25 to 50 lookups and 9 to 23
 * registrations per second, measured through a stand-in for nym-client. Here too: behind the websocket of a nym-client
 * whose mixnet is memory, stand-in and clients in a process of their own, and then through the local mixnet. The federation
 * asks for no proof of work.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { openNymClientCarrier } from '../../client/mixnet/nym-client-carrier.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { parseInvite } from '../../proto/invite.js'
import { startLocalNode } from '../cluster/local-node.js'
import { startInProcessNode } from './in-process-node.js'
import { type Row, row } from './measure.js'
import { startMixnetProcess } from './mixnet-process.js'
import { type NymchatRates, nymchatRates, openNymchatAsker } from './nymchat-clients.js'
import type { MeasureAsk, StandInTold } from './nymchat-process.js'
import { temporaryFolder } from './temporary-folder.js'

const program = fileURLToPath(new URL('nymchat-process.js', import.meta.url))

/** The better end of what the real server was measured at, per second. */
const realServer = { lookups: 50, registrations: 23 }
const target = { of: 'ratio', atLeast: 20 } as const

export async function benchNymchat(): Promise<Row[]> {
  const standIn = await throughMemory()
  const mixnet = await throughMixnet()
  const beside = (what: keyof NymchatRates) => ({
    beside: { what: 'per s, the real server at its best', value: realServer[what] },
  })
  return [
    row('nymCHAT lookups, websocket, no mixnet, 256 clients', standIn.lookups, 'per s', {
      ...beside('lookups'),
      target,
    }),
    row('nymCHAT registrations, the same, no proof of work', standIn.registrations, 'per s', {
      ...beside('registrations'),
      target,
    }),
    row(
      'nymCHAT lookups, local mixnet, 2 clients, 8 each',
      mixnet.lookups,
      'per s',
      beside('lookups'),
    ),
    row(
      'nymCHAT registrations, the same, no proof of work',
      mixnet.registrations,
      'per s',
      beside('registrations'),
    ),
  ]
}

async function throughMemory(): Promise<NymchatRates> {
  const standIn = fork(program)
  const killAtExit = () => standIn.kill('SIGKILL')
  process.once('exit', killAtExit)
  try {
    const { url } = await told(standIn, 'url')
    const bench = await startInProcessNode((events) => openNymClientCarrier({ url }, events))
    try {
      const counts = { lookups: 10_000, registrations: 2_000 }
      standIn.send({ server: bench.node.address, clients: 256, counts } satisfies MeasureAsk)
      return (await told(standIn, 'rates')).rates
    } finally {
      await bench.close()
    }
  } finally {
    process.off('exit', killAtExit)
    standIn.kill()
  }
}

type Told<What extends string> = Extract<StandInTold, Readonly<Record<What, unknown>>>

/** @throws Error when the next word is another one, or the process ends */
async function told<What extends 'url' | 'rates'>(
  standIn: ChildProcess,
  what: What,
): Promise<Told<What>> {
  const ended = once(standIn, 'exit').then(() => [{ error: 'The stand-in has ended' }])
  const [word] = (await Promise.race([once(standIn, 'message'), ended])) as [StandInTold]
  if (what in word) return word as Told<What>
  throw new Error('error' in word ? word.error : 'The stand-in tells something else')
}

async function throughMixnet(): Promise<NymchatRates> {
  const closers: (() => Promise<void> | void)[] = []
  try {
    const folder = temporaryFolder()
    closers.push(() => folder.remove())
    const { apiUrl, stop } = await startMixnetProcess('--mean-delay-ms', '0')
    closers.push(stop)
    const node = await startLocalNode({
      ...{ dataDirectory: join(folder.path, 'node'), apiUrl, admissionBits: 0 },
      logFile: join(folder.path, 'node.log'),
    })
    closers.push(() => node.child.stop())
    const [address = ''] = parseInvite(node.invite).addresses
    const open = () =>
      openNymchatAsker(address, async (events) => {
        const settings = { apiUrl, coverTraffic: false, averageHopDelayMs: 0 }
        const carrier = await openNymWasmCarrier(settings, events)
        closers.push(() => carrier.close())
        return carrier
      })
    return await nymchatRates([await open(), await open()], { lookups: 200, registrations: 40 }, 8)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}
