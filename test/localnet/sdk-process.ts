import { createRequire } from 'node:module'
import { base58 } from '@scure/base'
import 'fake-indexeddb/auto'
import WebSocket from 'ws'

/**
 * A process around the unmodified WASM SDK, whose timers never end and whose socket never heals. Runs as a child
 * of sdk-client.ts, takes orders over IPC, and works around the SDK's traps (NYM.md section 1.1).
 */

export type Order =
  | {
      readonly type: 'connect'
      readonly id: number
      readonly name: string
      readonly options: object
    }
  | { readonly type: 'send'; readonly id: number; readonly name: string; readonly to: string }
  | {
      readonly type: 'sendAnonymous'
      readonly id: number
      readonly name: string
      readonly to: string
      readonly surbs: number
    }
  | { readonly type: 'reply'; readonly id: number; readonly name: string; readonly tag: string }

export type Report =
  | { readonly type: 'done'; readonly id: number; readonly value: string }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | {
      readonly type: 'received'
      readonly name: string
      readonly base64: string
      readonly tag: string | undefined
    }

interface WasmClient {
  selfAddress(): string
  send_regular_message(bytes: Uint8Array, to: string): Promise<void>
  send_anonymous_message(bytes: Uint8Array, to: string, surbs: number): Promise<void>
  send_reply(bytes: Uint8Array, tag: string): Promise<void>
}

interface WasmTag {
  readonly __wbg_ptr: number
  free(): void
}

interface WasmModule {
  readonly __wasm: { readonly memory: WebAssembly.Memory }
  readonly NymClient: new (
    onMessage: (bytes: Uint8Array, tag: WasmTag | undefined) => void,
    options: object,
  ) => Promise<WasmClient>
}

type Listener = (event: unknown) => void

/** Trap T1: the SDK frees the listeners of its first socket, and ws still calls one. */
class TolerantWebSocket extends WebSocket {
  override addEventListener(type: string, listener: unknown, options?: object): void {
    const call = (listener as { handleEvent?: Listener }).handleEvent?.bind(listener)
    const tolerant: Listener = (event) => {
      try {
        const handle = call ?? (listener as Listener)
        handle(event)
      } catch (error) {
        if (!String(error).includes('after being dropped')) throw error
      }
    }
    super.addEventListener(type as 'open', tolerant as () => void, options)
  }
}

Object.assign(globalThis, { WebSocket: TolerantWebSocket })
for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) console[name] = () => {}
const sdk = createRequire(import.meta.url)('@nymproject/nym-client-wasm-node') as WasmModule
const clients = new Map<string, WasmClient>()

async function obey(order: Order & { readonly base64?: string }): Promise<string> {
  if (order.type === 'connect') {
    const client = await new sdk.NymClient((bytes, tag) => {
      const base64 = Buffer.from(bytes).toString('base64')
      const text = tag === undefined ? undefined : readTag(tag)
      report({ type: 'received', name: order.name, base64, tag: text })
    }, order.options)
    clients.set(order.name, client)
    return client.selfAddress()
  }
  const client = clients.get(order.name)
  if (client === undefined) throw new Error(`${order.name} is not connected`)
  const bytes = new Uint8Array(Buffer.from(order.base64 ?? '', 'base64'))
  if (order.type === 'send') await client.send_regular_message(bytes, order.to)
  else if (order.type === 'reply') await client.send_reply(bytes, order.tag)
  else await client.send_anonymous_message(bytes, order.to, order.surbs)
  return ''
}

/** Trap T2: the tag is opaque; its 16 bytes lie in the module's memory. */
function readTag(tag: WasmTag): string {
  const at = tag.__wbg_ptr + 4
  const text = base58.encode(new Uint8Array(sdk.__wasm.memory.buffer.slice(at, at + 16)))
  tag.free()
  return text
}

function report(message: Report): void {
  process.send?.(message)
}

process.on('message', (order: Order) => {
  obey(order).then(
    (value) => report({ type: 'done', id: order.id, value }),
    (error: unknown) => report({ type: 'failed', id: order.id, message: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
