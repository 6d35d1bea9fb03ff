import t from 'tap'
import type { Answerer, CarrierEvents } from '../../client/mixnet/carrier.js'
import {
  type NymWasmCarrierOptions,
  openNymWasmCarrier,
} from '../../client/mixnet/nym-wasm-carrier.js'
import { answererCases, askerCases } from './conformance.js'
import { answerEchoes } from './echo-peer.js'
import { Inbox } from './inbox.js'
import { keptInMemory } from './kept-in-memory.js'
import { startTestNetwork } from './test-network.js'

/** Above Nym's packet sizes by far, and quick to carry. */
const messageBytesMax = 128 * 1024

t.setTimeout(600_000)

t.test('conformance of the Nym WASM carrier', async (t) => {
  const network = await startTestNetwork({ gateways: 2 })
  const open = (events: CarrierEvents, more: Partial<NymWasmCarrierOptions> = {}) =>
    openNymWasmCarrier(
      {
        apiUrl: network.apiUrl,
        coverTraffic: false,
        averageHopDelayMs: 0,
        messageBytesMax,
        ...more,
      },
      events,
    )
  const peer: Answerer = await open(new Inbox(answerEchoes(() => peer)))

  await t.test('as asker', async (t) => {
    for (const { name, run } of askerCases) {
      const peerAddress = peer.address
      await t.test(name, () => run({ open, peerAddress, messageBytesMax, canSendWithoutTag: true }))
    }
  })
  await t.test('as answerer', async (t) => {
    const identityStore = keptInMemory()
    for (const { name, run } of answererCases) {
      const openKept = (events: CarrierEvents) => open(events, { identityStore })
      await t.test(name, () => run({ open, openAsker: open, openKept, messageBytesMax }))
    }
    t.equal(identityStore.saves, 1, 'the identity was saved once, after the first connection')
  })
  await peer.close()
  await network.close()
})
