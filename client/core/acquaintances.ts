/** Whom a client can ask: addresses that it was invited to or has met, and the nodes that it has caught. */
import { equalBytes } from '../../proto/bytes.js'
import type { Manifest } from '../../proto/manifest.js'
import type { Presence, Role } from '../../proto/presence.js'
import type { ClientError } from './errors.js'
import { nodesToRemember } from './nodes-remembered.js'
import type { Memory } from './ports.js'

/** Keeps what it has met in the client's memory, best first. */
export class Acquaintances {
  readonly #invited: readonly string[]
  readonly #memory: Memory
  #remembered: readonly Presence[]
  #preferred: string | undefined
  readonly #caught = new Map<string, ClientError>()

  static async load(memory: Memory, invited: readonly string[]): Promise<Acquaintances> {
    return new Acquaintances(memory, invited, await memory.loadNodes())
  }

  private constructor(memory: Memory, invited: readonly string[], met: readonly Presence[]) {
    this.#memory = memory
    this.#invited = invited
    this.#remembered = met
  }

  /**
   * In the order in which they are asked: who helped last, members that were met, who is in the invite, and
   * mirrors last, since anybody can make any number of them.
   */
  get addresses(): readonly string[] {
    const met = (role: Role) =>
      this.#remembered.flatMap((one) => (one.role === role ? one.mixnetAddress : []))
    const preferred = this.#preferred === undefined ? [] : [this.#preferred]
    const ordered = [...preferred, ...met('member'), ...this.#invited, ...met('mirror')]
    const addresses = [...new Set(ordered)]
    return addresses.filter((one) => !this.#caught.has(one))
  }

  /** By its newest statement. */
  addressOf(nodeKey: Uint8Array): string | undefined {
    return this.#remembered.find((one) => equalBytes(one.nodeKey, nodeKey))?.mixnetAddress
  }

  /** The next run, too, asks first who helped last: a silent node costs each run its share of the time. */
  async prefer(address: string): Promise<void> {
    if (this.#preferred === address) return
    this.#preferred = address
    const [first] = this.#remembered
    if (first === undefined || first.mixnetAddress === address) return
    const isPreferred = (one: Presence) => one.mixnetAddress === address
    const others = this.#remembered.filter((one) => !isPreferred(one))
    if (others.length === this.#remembered.length) return
    this.#remembered = [...this.#remembered.filter(isPreferred), ...others]
    await this.#memory.saveNodes(this.#remembered)
  }

  /** @param latestMs a statement from later would count as the newest one for as long, and is left out */
  async remember(met: readonly Presence[], newest: Manifest, latestMs: number): Promise<void> {
    const isNew = (node: Presence) =>
      !this.#remembered.some(
        (one) => equalBytes(one.nodeKey, node.nodeKey) && one.mixnetAddress === node.mixnetAddress,
      )
    // A node that is still on its way into the mixnet has no address yet.
    const news = met.filter(
      (node) => node.mixnetAddress !== '' && isNew(node) && node.issuedAtMs <= latestMs,
    )
    if (news.length === 0) return
    this.#remembered = nodesToRemember(this.#remembered, news, newest)
    await this.#memory.saveNodes(this.#remembered)
  }

  /** It is asked nothing more. */
  distrust(address: string, reason: ClientError): void {
    this.#caught.set(address, reason)
  }

  /** Why a node is not asked. */
  reasonAgainst(address: string): ClientError | undefined {
    return this.#caught.get(address)
  }

  get caught(): readonly ClientError[] {
    return [...this.#caught.values()]
  }
}
