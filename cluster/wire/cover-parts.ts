/**
 * What a CLOSE covers, cut into messages and joined again. A federation with many names has more to tell than
 * fits a message; the parts travel one after the other, so that votes are not kept waiting by one huge frame.
 */
import { equalBytes } from '../../proto/bytes.js'
import type { CertifiedSlot, ClosingCover, Lock } from '../../proto/closing.js'
import { coverPartsMax, partCertifiedMax, partLocksMax } from '../../proto/limits.js'
import type { MessageOf } from '../messages.js'
import type { CoverPartMessage } from './peer-message.js'

/** @throws RangeError for more than can be told in `coverPartsMax` parts */
export function coverParts(
  closing: MessageOf<'closing'>['closing'],
  cover: ClosingCover,
): readonly (CoverPartMessage | MessageOf<'closing'>)[] {
  const share = cover.certified.length / partCertifiedMax + cover.locks.length / partLocksMax
  if (share <= 1) return [{ kind: 'closing', closing, cover }]
  const contents = [
    ...chunks(cover.certified, partCertifiedMax).map((certified) => ({ certified, locks: [] })),
    ...chunks(cover.locks, partLocksMax).map((locks) => ({ certified: [], locks })),
  ]
  const parts = contents.length
  if (parts > coverPartsMax) throw new RangeError(`A cover of ${parts} parts`)
  return contents.map((content, part) => ({ kind: 'cover-part', closing, part, parts, content }))
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}

/** Joins the parts that one peer sends. */
export interface CoverJoiner {
  /** This node asks for the cover: what was not asked for is not kept. */
  ask(epoch: number, member: number): void
  /** @returns the whole, with the last part; undefined before, and for what is not wanted or out of order */
  take(part: CoverPartMessage): MessageOf<'closing'> | undefined
}

export function createCoverJoiner(): CoverJoiner {
  const asked = new Set<string>()
  let open: { readonly first: CoverPartMessage; next: number } | undefined
  let certified: CertifiedSlot[] = []
  let locks: Lock[] = []

  function begin(first: CoverPartMessage | undefined): void {
    open = first && { first, next: 0 }
    certified = []
    locks = []
  }

  return {
    ask(epoch, member) {
      asked.add(`${epoch}/${member}`)
    },
    take(message) {
      const { closing, part, parts, content } = message
      const question = `${closing.epoch}/${closing.member}`
      if (!asked.has(question)) return undefined
      if (part === 0) begin(message)
      const isNext =
        open !== undefined &&
        part === open.next &&
        parts === open.first.parts &&
        equalBytes(closing.bytes, open.first.closing.bytes)
      if (!isNext || open === undefined) {
        begin(undefined)
        return undefined
      }
      open.next += 1
      certified.push(...content.certified)
      locks.push(...content.locks)
      if (part + 1 < parts) return undefined
      const cover = { certified, locks }
      asked.delete(question)
      begin(undefined)
      return { kind: 'closing', closing, cover }
    },
  }
}
