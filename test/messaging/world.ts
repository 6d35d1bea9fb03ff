/** Devices with certified names, as the messaging core sees them, and groups that they are in. */
import { commit } from '../../client/messaging/mls/committing.js'
import { type Engine, openEngine } from '../../client/messaging/mls/engine.js'
import {
  createGroup,
  decodeGroup,
  encodeGroup,
  type Group,
} from '../../client/messaging/mls/group.js'
import type { GroupFacts } from '../../client/messaging/mls/group-facts.js'
import { join } from '../../client/messaging/mls/joining.js'
import { makeKeyPackage, type OwnKeyPackage } from '../../client/messaging/mls/key-packages.js'
import { encrypt, type Received, receive } from '../../client/messaging/mls/messages.js'
import { type RandomBytes as Seeded, seededRandom } from '../../client/mixnet/seeded-random.js'
import { nodeSignatures } from '../../node/signatures.js'
import { asciiBytes, bytesToHex } from '../../proto/bytes.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import type { Signer } from '../../proto/signatures.js'

/** ts-mls holds the packages that are added against the system's clock, so that tests live in its day. */
export const nowMs = Date.now()
export const dayMs = 86_400_000

export interface Device {
  readonly name: string
  readonly privateKey: Uint8Array
  readonly signer: Signer
  readonly engine: Engine
}

/** Every device that a world makes is certified for its name, until it is revoked. */
export class World {
  readonly random: Seeded
  readonly #certified = new Set<string>()
  /** When set, nobody can tell what is certified. */
  certificationFault: Error | undefined

  constructor(seed: number) {
    this.random = seededRandom(seed)
  }

  async device(name: string, signatures = nodeSignatures): Promise<Device> {
    const privateKey = p256PrivateKey(this.random.bytes(48))
    const signer = p256Signer(privateKey)
    this.#certified.add(`${name} ${bytesToHex(signer.publicKey)}`)
    const engine = await openEngine({
      name,
      signer,
      signatures,
      random: (length) => this.random.bytes(length),
      isCertified: (...asked) => this.#isCertified(...asked),
    })
    return { name, privateKey, signer, engine }
  }

  revoke({ name, signer }: Device): void {
    this.#certified.delete(`${name} ${bytesToHex(signer.publicKey)}`)
  }

  async #isCertified(name: string, deviceKey: Uint8Array): Promise<boolean> {
    if (this.certificationFault !== undefined) throw this.certificationFault
    return this.#certified.has(`${name} ${bytesToHex(deviceKey)}`)
  }

  facts(more: Partial<GroupFacts> = {}): GroupFacts {
    const sequencerNodeKey = this.random.bytes(32)
    return { kind: 'group', title: 'Walks', creatorName: 'ada', sequencerNodeKey, ...more }
  }

  newGroup(device: Device, more: Partial<GroupFacts> = {}): Promise<Group> {
    return createGroup(
      device.engine,
      { groupId: this.random.bytes(32), ...this.facts(more) },
      nowMs,
    )
  }

  keyPackage(device: Device, isLastResort = false): Promise<OwnKeyPackage> {
    return makeKeyPackage(device.engine, { nowMs, lifetimeMs: 30 * dayMs, isLastResort })
  }

  /** A group of these devices, made by the first, who adds all others at once. */
  async groupOf(devices: readonly [Device, ...Device[]]): Promise<Group[]> {
    const [creator, ...others] = devices
    const packages = await Promise.all(others.map((device) => this.keyPackage(device)))
    const group = await this.newGroup(creator)
    const add = packages.map((one) => one.package)
    const { next, welcome } = await commit(creator.engine, group, { add })
    if (welcome === undefined) return [next]
    const joining = others.map(async ({ engine }, i) => {
      const { group } = await join(engine, welcome, packages[i] as OwnKeyPackage)
      return group
    })
    return [next, ...(await Promise.all(joining))]
  }
}

export async function say(
  device: Device,
  group: Group,
  text: string,
): Promise<[Group, Uint8Array]> {
  const said = await encrypt(device.engine, group, asciiBytes(text))
  return [said.group, said.message]
}

/** @throws Error unless it is of that kind */
export async function hear<Kind extends Received['kind']>(
  device: Device,
  group: Group,
  message: Uint8Array,
  kind: Kind,
): Promise<Extract<Received, { kind: Kind }>> {
  const received = await receive(device.engine, group, message)
  if (received.kind !== kind) throw new Error(`Not ${kind}: ${JSON.stringify(received)}`)
  return received as Extract<Received, { kind: Kind }>
}

export function textOf(content: Uint8Array): string {
  return Buffer.from(content).toString()
}

/** As after a restart: nothing but the saved bytes is left. */
export function restarted({ engine }: Device, group: Group): Group {
  return decodeGroup(engine, encodeGroup(group))
}
