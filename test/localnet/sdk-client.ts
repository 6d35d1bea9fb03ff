import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Report } from './sdk-process.js'

/** A process with SDK clients in it. */
export interface SdkProcess {
  connect(options: SdkOptions): Promise<SdkClient>
  /** Ends the process at once, as `kill -9` does. */
  kill(): Promise<void>
}

export interface SdkOptions {
  readonly apiUrl: string
  readonly clientId: string
  readonly gateway: string
  /** Groups of the SDK's settings; without it there is no cover traffic and no delay. */
  readonly clientOverride?: object
}

export interface SdkClient {
  readonly address: string
  readonly received: readonly Received[]
  send(to: string, text: string): Promise<void>
  sendAnonymous(to: string, text: string, surbs: number): Promise<void>
  reply(tag: string, text: string): Promise<void>
  /** The first message with this text, also when it came before. */
  waitFor(text: string): Promise<Received>
}

export interface Received {
  readonly text: string
  readonly tag: string | undefined
}

/** No cover traffic and no delays, so that tests take no longer than they need. */
export const quick = {
  traffic: {
    averagePacketDelayMs: 0,
    messageSendingAverageDelayMs: 1,
    disableMainPoissonPacketDistribution: true,
  },
  coverTraffic: { disableLoopCoverTrafficStream: true },
  acknowledgements: { averageAckDelayMs: 0 },
}

export function startSdkProcess(): SdkProcess {
  const child = fork(new URL('./sdk-process.js', import.meta.url), {
    stdio: 'ignore',
    execArgv: [],
  })
  const inboxes = new Map<string, { received: Received[]; wake: Set<() => void> }>()
  const order = orderOf(child)
  child.on('message', (report: Report) => {
    if (report.type !== 'received') return
    const inbox = inboxes.get(report.name)
    const text = Buffer.from(report.base64, 'base64').toString('utf8')
    inbox?.received.push({ text, tag: report.tag })
    for (const check of [...(inbox?.wake ?? [])]) check()
  })
  return {
    async connect({ apiUrl, clientId, gateway, clientOverride = quick }) {
      const inbox = { received: [] as Received[], wake: new Set<() => void>() }
      inboxes.set(clientId, inbox)
      const options = {
        clientId,
        nymApiUrl: apiUrl,
        forceTls: false,
        preferredGateway: gateway,
        clientOverride,
      }
      const address = await order({ type: 'connect', name: clientId, options })
      const message = (text: string) => ({ name: clientId, base64: base64(text) })
      return {
        address,
        received: inbox.received,
        async send(to, text) {
          await order({ type: 'send', to, ...message(text) })
        },
        async sendAnonymous(to, text, surbs) {
          await order({ type: 'sendAnonymous', to, surbs, ...message(text) })
        },
        async reply(tag, text) {
          await order({ type: 'reply', tag, ...message(text) })
        },
        waitFor: (text) =>
          new Promise((resolve) => {
            const check = () => {
              const found = inbox.received.find((message) => message.text === text)
              if (found === undefined) return
              inbox.wake.delete(check)
              resolve(found)
            }
            inbox.wake.add(check)
            check()
          }),
      }
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

function orderOf(child: ChildProcess) {
  let lastId = 0
  const open = new Map<number, { resolve(value: string): void; reject(error: Error): void }>()
  child.on('message', (report: Report) => {
    if (report.type === 'received') return
    const waiting = open.get(report.id)
    open.delete(report.id)
    if (report.type === 'done') waiting?.resolve(report.value)
    else waiting?.reject(new Error(report.message))
  })
  child.on('exit', () => {
    for (const { reject } of open.values()) reject(new Error('the SDK process ended'))
  })
  return (order: object): Promise<string> =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      open.set(id, { resolve, reject })
      child.send({ ...order, id })
    })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
