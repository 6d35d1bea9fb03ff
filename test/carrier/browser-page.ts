/** Runs inside the page of browser.test.ts, bundled. */
import { openBrowserCarrier } from '../../client/mixnet/browser-carrier.js'
import type { Asker, CarrierState } from '../../client/mixnet/carrier.js'
import { askerCases } from './conformance.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'

export interface PageOptions {
  readonly apiUrl: string
  readonly peerAddress: string
  readonly messageBytesMax: number
}

let kept: { asker: Asker; inbox: Inbox } | undefined

function open(options: PageOptions, inbox: Inbox): Promise<Asker> {
  const { apiUrl, messageBytesMax } = options
  return openBrowserCarrier(
    { apiUrl, messageBytesMax, workerUrl: 'worker.js', coverTraffic: false, averageHopDelayMs: 0 },
    inbox,
  )
}

async function runCase(index: number, options: PageOptions): Promise<void> {
  const { peerAddress, messageBytesMax } = options
  await askerCases[index]?.run({
    open: (events) => open(options, events as Inbox),
    peerAddress,
    messageBytesMax,
    canSendWithoutTag: false,
  })
}

/** A second opening with the same identity while the first is open; returns the error's code. */
async function openTwice(options: PageOptions): Promise<string> {
  const first = await open(options, new Inbox())
  try {
    return await open(options, new Inbox()).then(
      () => 'opened twice',
      (error: { code: string }) => error.code,
    )
  } finally {
    await first.close()
  }
}

async function keepOpen(options: PageOptions): Promise<string> {
  const inbox = new Inbox()
  const asker = await open(options, inbox)
  kept = { asker, inbox }
  return asker.address
}

async function ask(options: PageOptions, text: string): Promise<string> {
  if (kept === undefined) throw new Error('keepOpen comes first')
  await kept.asker.send(options.peerAddress, utf8(text), 3)
  const echo = await kept.inbox.frame(
    ({ bytes }) => sameBytes(bytes.subarray(1), utf8(text)),
    `the echo of ${text}`,
  )
  return new TextDecoder().decode(echo.bytes.subarray(1))
}

async function untilState(state: CarrierState, from: number): Promise<readonly CarrierState[]> {
  await kept?.inbox.state(state, from)
  return kept?.inbox.states ?? []
}

async function closeKept(): Promise<readonly CarrierState[]> {
  await kept?.asker.close()
  return kept?.inbox.states ?? []
}

const pageApi = { runCase, openTwice, keepOpen, ask, untilState, closeKept }
export type PageApi = typeof pageApi
Object.assign(globalThis, { pageApi })
