/**
 * Keeps connections to the known nodes: dials them at the start, and again after a loss, ever less often, with
 * jitter, until a connection has been of use: whoever is refused gets a connection, too, and loses it. Of two
 * nodes that know each other's address, the one with the lower key dials and the other waits, so that they
 * seldom end with two connections.
 */
import { bytesToHex } from '../../proto/bytes.js'
import type { NodeId } from '../ports.js'
import type { KnownNode, OverlayLog } from './options.js'

const firstDelayMs = 200
const lastDelayMs = 30_000
/** How long the node with the higher key waits to be dialled. */
const politeDelayMs = 1_000

export interface KeeperParts {
  readonly self: NodeId
  /** Whether others may have an address of this node: it has no reason to wait for them otherwise. */
  readonly isDialled: boolean
  readonly known: () => readonly KnownNode[]
  readonly isConnected: (node: NodeId) => boolean
  readonly isRefused: (node: NodeId) => boolean
  /** Settles when the connection stands. @throws what went wrong */
  readonly dial: (node: NodeId, multiaddrs: readonly string[]) => Promise<void>
  readonly random: () => number
  readonly log: OverlayLog
}

interface Kept {
  multiaddrs: readonly string[]
  attempts: number
  timer: NodeJS.Timeout | undefined
  isDialling: boolean
}

export class Keeper {
  readonly #parts: KeeperParts
  readonly #kept = new Map<NodeId, Kept>()
  #closed = false

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  keeps(node: NodeId): boolean {
    return this.#kept.has(node)
  }

  /** Takes over what is known now. */
  update(): void {
    if (this.#closed) return
    const known = new Map(
      this.#parts.known().map(({ nodeKey, multiaddrs }) => [bytesToHex(nodeKey), multiaddrs]),
    )
    known.delete(this.#parts.self)
    for (const [node, kept] of this.#kept) {
      if (known.has(node)) continue
      clearTimeout(kept.timer)
      this.#kept.delete(node)
    }
    for (const [node, multiaddrs] of known) {
      const kept = this.#kept.get(node)
      if (kept === undefined) {
        const fresh = { multiaddrs, attempts: 0, timer: undefined, isDialling: false }
        this.#kept.set(node, fresh)
        this.#schedule(node, fresh)
      } else if (kept.multiaddrs.join() !== multiaddrs.join()) {
        kept.multiaddrs = multiaddrs
        kept.attempts = 0
        this.#schedule(node, kept)
      }
    }
  }

  /** A connection is lost. @param wasOfUse for a while: then it is worth dialling at once */
  lost(node: NodeId, wasOfUse: boolean): void {
    const kept = this.#kept.get(node)
    if (kept === undefined) return
    if (wasOfUse) kept.attempts = 0
    this.#schedule(node, kept)
  }

  close(): void {
    this.#closed = true
    for (const { timer } of this.#kept.values()) clearTimeout(timer)
    this.#kept.clear()
  }

  #schedule(node: NodeId, kept: Kept): void {
    clearTimeout(kept.timer)
    if (this.#closed || this.#kept.get(node) !== kept) return
    const isPolite = this.#parts.isDialled && this.#parts.self > node
    const backoff =
      kept.attempts === 0 ? 0 : Math.min(firstDelayMs * 2 ** kept.attempts, lastDelayMs)
    const delay = (isPolite ? politeDelayMs : 0) + backoff
    const jittered = delay * (0.5 + this.#parts.random())
    kept.timer = setTimeout(() => void this.#dial(node, kept), jittered)
  }

  async #dial(node: NodeId, kept: Kept): Promise<void> {
    const { isConnected, isRefused, dial, log } = this.#parts
    if (kept.isDialling || isConnected(node)) return
    kept.attempts += 1
    if (kept.multiaddrs.length > 0 && !isRefused(node)) {
      kept.isDialling = true
      try {
        await dial(node, kept.multiaddrs)
        log.debug({ node }, 'Dialled.')
      } catch (error) {
        log.debug({ node, attempts: kept.attempts, error }, 'Not reached.')
      } finally {
        kept.isDialling = false
      }
    }
    if (!isConnected(node)) this.#schedule(node, kept)
  }
}
