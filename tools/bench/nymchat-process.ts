/**
 * A stand-in for nym-client, and clients of nymCHAT on the mixnet in memory behind it. For nymchat.ts, which runs the node
 * in another process: there the real server had one, too.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { WebSocketServer } from 'ws'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { createApplication } from '../nym-client/application.js'
import { Postbox } from '../nym-client/postbox.js'
import { type NymchatRates, nymchatRates, openNymchatAsker } from './nymchat-clients.js'

export interface MeasureAsk {
  readonly server: string
  readonly clients: number
  readonly counts: NymchatRates
}

export type StandInTold =
  | { readonly url: string }
  | { readonly rates: NymchatRates }
  | { readonly error: string }

const network = createMemoryNetwork()
const postbox = new Postbox()
const behind = await network.open({ onFrame: (frame) => postbox.put(frame) })
const websockets = new WebSocketServer({ host: '127.0.0.1', port: 0 })
websockets.on('connection', (websocket) => createApplication(websocket, behind, postbox))
await once(websockets, 'listening')

async function measure({ server, clients: count, counts }: MeasureAsk): Promise<NymchatRates> {
  const open = () => openNymchatAsker(server, (events) => network.open(events))
  const clients = await Promise.all(Array.from({ length: count }, open))
  return nymchatRates(clients, counts, 1)
}

function tell(told: StandInTold): void {
  process.send?.(told)
}

process.on('message', (ask: MeasureAsk) => {
  measure(ask).then(
    (rates) => tell({ rates }),
    (error: unknown) => tell({ error: String(error) }),
  )
})
tell({ url: `ws://127.0.0.1:${(websockets.address() as AddressInfo).port}` })
