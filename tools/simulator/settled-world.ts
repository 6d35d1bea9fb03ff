/** What must be true in the end: everything healed, everyone honest running, liars lying on. */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { short } from './describe.js'
import type { MemberNode } from './member-node.js'
import type { Actor, Stage } from './stage.js'

/** Honest members of the newest epoch, those that were restored from a backup apart. */
export function honestMembers({ nodes, promises }: Stage): MemberNode[] {
  const { members } = promises.census.newest
  return members.flatMap(({ nodeKey }) =>
    nodes.filter(
      ({ key, liar, restored }) => !liar && !restored && equalBytes(key.publicKey, nodeKey),
    ),
  )
}

/** Why a world has not come to rest yet; undefined when it has. FEDERATION.md section 1, Termination. */
export function restlessness(stage: Stage, actors: readonly Actor[]): string | undefined {
  const waiting = actors.find(({ finished }) => !finished)
  if (waiting !== undefined) return `${waiting.waitingFor} is not decided`
  const { epoch } = stage.promises.census.newest
  for (const node of honestMembers(stage)) {
    const why = memberRestlessness(node, epoch)
    if (why !== undefined) return `node ${node.index}: ${why}`
  }
  return missingCertificate(stage)
}

function memberRestlessness({ driver, disk }: MemberNode, epoch: number): string | undefined {
  if (driver === undefined) return 'is down'
  const { status } = driver
  if (status.epoch !== epoch) return `is in epoch ${status.epoch} of ${epoch}`
  if (!status.settled) return `has not settled in epoch ${epoch}`
  const [open] = disk.slots()
  if (open !== undefined) {
    return `slot ${short(open.slot)} is undecided in round ${open.epoch}/${open.round} (${open.step})`
  }
  return undefined
}

/** Durability: whoever is honest and settled has what anyone was shown, and all have the same. */
function missingCertificate(stage: Stage): string | undefined {
  const wanted = new Map(stage.promises.seen)
  const members = honestMembers(stage)
  for (const { disk } of members) {
    for (const { slot, id } of disk.certifiedSlots()) wanted.set(bytesToHex(slot), bytesToHex(id))
  }
  for (const { index, disk } of members) {
    const held = new Map(
      disk.certifiedSlots().map(({ slot, id }) => [bytesToHex(slot), bytesToHex(id)]),
    )
    for (const [slot, value] of wanted) {
      if (held.get(slot) !== value) {
        return `node ${index} lacks the certificate of slot ${slot.slice(0, 6)}`
      }
    }
  }
  return undefined
}
