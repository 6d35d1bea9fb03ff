/**
 * Clients that look a name up with `--assurance quorum`: q different members of the newest manifest, all
 * settled in that epoch. Whatever any client had seen before must show. FEDERATION.md section 6.
 */

import { bytesToHex } from '../../proto/bytes.js'
import type { Manifest } from '../../proto/manifest.js'
import type { Chance } from './chance.js'
import { describeKnown } from './describe.js'
import type { MemberNode } from './member-node.js'
import { type Stage, streamOf } from './stage.js'

const mixnetMeanMs = 80
/** A client gives up on a member after this, and with the lookup when too few are left. */
const manifestsTried = 3

interface LookUp {
  readonly name: string
  /** The highest sequence that anyone had seen when it began; undefined: none. */
  readonly seen: number | undefined
}

/** Of members of one epoch that are settled in it. */
interface Gathered {
  answers: number
  sequence: number | undefined
  pending: boolean
}

export function startLookUp(stage: Stage, name: string, number: number): void {
  const chance = streamOf(stage, `look-up ${number}`)
  stage.tally.lookUp()
  ask(stage, chance, { name, seen: stage.promises.seenSequence(name) }, manifestsTried)
}

function ask(stage: Stage, chance: Chance, lookUp: LookUp, tries: number): void {
  const manifest = stage.promises.census.newest
  const gathered: Gathered = { answers: 0, sequence: undefined, pending: false }
  let moved = false
  for (const { nodeKey } of chance.some(manifest.members, manifest.members.length)) {
    const node = stage.nodes.find(({ id }) => id === bytesToHex(nodeKey))
    if (node === undefined) continue
    stage.time.after(chance.around(mixnetMeanMs), () => {
      if (moved || gathered.answers >= manifest.quorum) return
      if (answer(stage, node, manifest, lookUp.name, gathered) === 'newer') {
        moved = true
        if (tries > 1) ask(stage, chance, lookUp, tries - 1)
      } else if (gathered.answers === manifest.quorum) judge(stage, lookUp, manifest, gathered)
    })
  }
}

/** @returns 'newer' when the member names a later epoch: its manifest must be fetched first */
function answer(
  stage: Stage,
  { index, driver, liar }: MemberNode,
  { epoch }: Manifest,
  name: string,
  gathered: Gathered,
): 'newer' | undefined {
  if (driver === undefined) return undefined
  if (liar) {
    gathered.answers += 1
    return undefined
  }
  const known = driver.look(name)
  stage.trace(() => `node ${index} answers a look-up of ${name}: ${describeKnown(known)}`)
  if (driver.status.epoch > epoch) return 'newer'
  if (known.kind === 'certificate') {
    const { sequence } = known.certificate.registration
    gathered.sequence = Math.max(sequence, gathered.sequence ?? 0)
  }
  const counts =
    known.kind === 'pending' ||
    (known.kind === 'absent' && known.epoch === epoch) ||
    (known.kind === 'certificate' && known.settled && driver.status.epoch === epoch)
  if (counts) gathered.answers += 1
  if (known.kind === 'pending') gathered.pending = true
  return undefined
}

function judge(
  stage: Stage,
  { name, seen }: LookUp,
  { epoch }: Manifest,
  { sequence, pending }: Gathered,
): void {
  if (seen === undefined || pending || (sequence !== undefined && sequence >= seen)) return
  stage.promises.broken(
    'lookup',
    `q members of epoch ${epoch} say that ${name} ` +
      `${sequence === undefined ? 'is not registered' : `stands at sequence ${sequence}`}; ` +
      `a client had seen sequence ${seen} before.`,
  )
}
