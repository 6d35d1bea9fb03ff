import { authenticationFrame, type GatewayKeys, opensUnder } from './gateway-authentication.js'

/** What we use of a standard websocket; `ws` in Node and the browser's own both fit. */
export interface PlainSocket {
  binaryType: string
  readonly readyState: number
  readonly bufferedAmount: number
  send(data: string | Uint8Array): void
  close(): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
}

/** What the drop-hiding socket needs from outside, and whom it tells. */
export interface DropHidingHooks {
  openSocket(url: string): PlainSocket
  /** Keys of the running client; read anew for each reconnection. */
  loadKeys(): Promise<GatewayKeys>
  /** The link went down, or is up again; only after the first authentication. */
  onLink(up: boolean): void
  /** The gateway refuses us for good. */
  onGivenUp(reason: string): void
  /** Binary frames that left, and acks that came: what closing waits for. */
  onTraffic?(kind: 'sent' | 'ack'): void
}

type Listener = (event: unknown) => void

/** Delay before the first reconnection and its ceiling, ms; doubled in between. */
const backoffMsMin = 100
const backoffMsMax = 5_000
/** A gateway that does not answer our authentication within this time is tried anew, ms. */
const authenticationTimeoutMs = 10_000
/** About two minutes of refusals: then the gateway has forgotten us. */
const refusalsMax = 24
/** What the client sends while the link is down, bytes; it repeats whatever gets no ack. */
const queueBytesMax = 8 * 1024 * 1024
/** Sealed push of a 21-byte ack: kind, flag, nonce, ciphertext, tag (NYM.md section 3.3). */
const ackFrameBytes = 2 + 12 + 21 + 16

/**
 * A WebSocket for the WASM client that hides dropped connections, which that client never notices
 * (NYM.md sections 1.1 T4 and 8 B): it reconnects with backoff, authenticates with the keys that the
 * client stored, and sends what was sent meanwhile. Before the first authentication a drop is passed
 * on, because the client's own start-up handles it.
 */
export class DropHidingWebSocket {
  readonly url: string
  readonly extensions = ''
  readonly protocol = ''
  binaryType = 'arraybuffer'
  readyState = 0
  readonly #hooks: DropHidingHooks
  readonly #listeners = new Map<string, { listener: Listener; once: boolean }[]>()
  readonly #queue: (string | Uint8Array)[] = []
  #queueBytes = 0
  #socket: PlainSocket
  /** Version that the client authenticated with; undefined until it did. */
  #protocolVersion: number | undefined
  #authenticated = false
  #gatewayKey: Uint8Array | undefined
  #ready = false
  #backoffMs = backoffMsMin
  #refusals = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, hooks: DropHidingHooks) {
    this.url = url
    this.#hooks = hooks
    this.#socket = this.#open(false)
  }

  get bufferedAmount(): number {
    return this.#queueBytes + this.#socket.bufferedAmount
  }

  addEventListener(
    type: string,
    listener: Listener | { handleEvent: Listener },
    options?: { once?: boolean } | boolean,
  ): void {
    const call = typeof listener === 'function' ? listener : listener.handleEvent.bind(listener)
    const once = typeof options === 'object' && options.once === true
    const listeners = this.#listeners.get(type) ?? []
    listeners.push({ listener: call, once })
    this.#listeners.set(type, listeners)
  }

  removeEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? []
    this.#listeners.set(
      type,
      listeners.filter((entry) => entry.listener !== listener),
    )
  }

  /** Bytes may be a view into WASM memory, so they are copied before anything is deferred. */
  send(data: string | Uint8Array | ArrayBuffer): void {
    if (typeof data === 'string') this.#noticeAuthentication(data)
    const copy = typeof data === 'string' ? data : new Uint8Array(data).slice()
    if (typeof copy !== 'string') this.#hooks.onTraffic?.('sent')
    if (this.#ready && this.#socket.readyState === 1) {
      this.#socket.send(copy)
      return
    }
    // Text is control and expects an answer on this very socket; packets are repeated until acked.
    if (typeof copy === 'string' || this.#queueBytes + copy.length > queueBytesMax) return
    this.#queue.push(copy)
    this.#queueBytes += copy.length
  }

  close(): void {
    if (this.readyState >= 2) return
    this.readyState = 2
    clearTimeout(this.#timer)
    this.#socket.close()
  }

  #open(again: boolean): PlainSocket {
    const socket = this.#hooks.openSocket(this.url)
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    // At start-up the client waits for ever for a connection of which it hears no error.
    socket.onerror = () => {
      if (this.#socket === socket && !this.#authenticated) this.#emit('error', { type: 'error' })
    }
    socket.onopen = () => {
      if (again) void this.#authenticateAgain(socket)
      else {
        this.#ready = true
        this.readyState = 1
        this.#emit('open', { type: 'open' })
      }
    }
    socket.onmessage = (event: { data: string | ArrayBuffer }) => {
      if (this.#socket === socket) this.#receive(event.data)
    }
    socket.onclose = (event: { code?: number; reason?: string }) => {
      if (this.#socket === socket) this.#closed(event)
    }
    return socket
  }

  #noticeAuthentication(text: string): void {
    if (!text.startsWith('{"type":"authenticate')) return
    const frame = JSON.parse(text) as { protocolVersion?: unknown }
    this.#protocolVersion = typeof frame.protocolVersion === 'number' ? frame.protocolVersion : 4
  }

  #receive(data: string | ArrayBuffer): void {
    if (!this.#authenticated) {
      const accepted = typeof data === 'string' && parseControl(data)?.type === 'authenticate'
      if (accepted && parseControl(data)?.status === true) void this.#becomeAuthenticated()
      this.#emit('message', { type: 'message', data })
      return
    }
    if (typeof data === 'string') this.#receiveControl(data)
    else this.#receivePush(data)
  }

  async #becomeAuthenticated(): Promise<void> {
    this.#authenticated = true
    try {
      this.#gatewayKey = (await this.#hooks.loadKeys()).gatewayKey
    } catch {
      // Not stored yet: pushes go unchecked until the first reconnection reads the keys again.
    }
  }

  #receiveControl(text: string): void {
    const control = parseControl(text)
    if (!this.#ready) {
      if (control?.type === 'authenticate' && control.status === true) this.#linkUp()
      else if (control?.type === 'authenticate' || control?.type === 'error') this.#refused(text)
      return
    }
    const harmless = control && harmlessControl(control)
    if (harmless !== undefined) this.#emit('message', { type: 'message', data: harmless })
  }

  /** A frame that does not decrypt would end the listener too: then the link is broken, not the client. */
  #receivePush(data: ArrayBuffer): void {
    if (this.#gatewayKey !== undefined && !opensUnder(this.#gatewayKey, new Uint8Array(data))) {
      this.#socket.close()
      return
    }
    if (data.byteLength === ackFrameBytes) this.#hooks.onTraffic?.('ack')
    this.#emit('message', { type: 'message', data })
  }

  async #authenticateAgain(socket: PlainSocket): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => socket.close(), authenticationTimeoutMs)
    try {
      const keys = await this.#hooks.loadKeys()
      if (this.#socket !== socket || socket.readyState !== 1) return
      this.#gatewayKey = keys.gatewayKey
      const nonce = crypto.getRandomValues(new Uint8Array(12))
      const unixSeconds = Math.floor(Date.now() / 1000)
      socket.send(authenticationFrame(keys, this.#protocolVersion ?? 4, unixSeconds, nonce))
    } catch {
      socket.close()
    }
  }

  #linkUp(): void {
    clearTimeout(this.#timer)
    this.#ready = true
    this.#refusals = 0
    this.#backoffMs = backoffMsMin
    for (const data of this.#queue.splice(0)) this.#socket.send(data)
    this.#queueBytes = 0
    this.#hooks.onLink(true)
  }

  #refused(text: string): void {
    this.#refusals += 1
    if (this.#refusals < refusalsMax) {
      this.#socket.close()
      return
    }
    this.close()
    this.#hooks.onGivenUp(`the gateway refused us ${refusalsMax} times: ${text.slice(0, 200)}`)
  }

  #closed(event: { code?: number; reason?: string }): void {
    clearTimeout(this.#timer)
    const wasReady = this.#ready
    this.#ready = false
    if (this.readyState >= 2 || !this.#authenticated) {
      this.readyState = 3
      const { code = 1006, reason = '' } = event
      this.#emit('close', { type: 'close', code, reason, wasClean: code === 1000 || code === 1005 })
      return
    }
    if (wasReady) this.#hooks.onLink(false)
    const jitter = 0.5 + Math.random() / 2
    this.#timer = setTimeout(() => this.#open(true), this.#backoffMs * jitter)
    this.#backoffMs = Math.min(backoffMsMax, this.#backoffMs * 2)
  }

  /** T1: the client frees its closures before the last events of a socket come; that is harmless. */
  #emit(type: string, event: unknown): void {
    const listeners = this.#listeners.get(type) ?? []
    this.#listeners.set(
      type,
      listeners.filter(({ once }) => !once),
    )
    for (const { listener } of listeners) {
      try {
        listener(event)
      } catch (error) {
        if (!/after being dropped/.test(String(error))) throw error
      }
    }
  }
}

/**
 * After authentication an `error`, an unknown type, or text that does not parse ends the client's
 * listener silently and for ever (NYM.md section 3.2). Only the two reports of bandwidth are useful to
 * it, so only they pass, and only with what the client expects in them.
 */
function harmlessControl(control: Record<string, unknown>): string | undefined {
  const { type } = control
  const field =
    type === 'send' ? 'remaining_bandwidth' : type === 'bandwidth' ? 'available_total' : undefined
  if (field === undefined || !Number.isSafeInteger(control[field])) return undefined
  return JSON.stringify({ type, [field]: control[field] })
}

function parseControl(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
