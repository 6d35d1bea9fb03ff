/**
 * Every CLOSE that counts, with all that it covers (FEDERATION.md section 4, "Settling"). A cover may be
 * as large as the whole directory, so it is kept in the pieces that streams carry.
 */
import type Database from 'better-sqlite3'
import type { CoveredClosing } from '../../cluster/ports.js'
import { plainBytes } from '../../proto/bytes.js'
import {
  type ClosingCover,
  decodeClosing,
  decodeClosingPart,
  encodeClosing,
  encodeClosingPart,
} from '../../proto/closing.js'
import { verified } from '../../proto/signatures.js'

/** Some 72 bytes each; together well below `closingPartBytesMax`. */
const certifiedOfPart = 8_192
/** Up to 15 KiB each. */
const locksOfPart = 48

export interface Closings {
  /** The first of a member in an epoch stays: a second that differs is evidence, not a closing. */
  add(one: CoveredClosing): void
  /** By rising member. */
  of(epoch: number): CoveredClosing[]
  /** Those of earlier epochs: whoever has settled serves only those that it settled by. */
  dropBefore(epoch: number): void
}

export function closings(database: Database.Database): Closings {
  const add = database.prepare<[number, number, Uint8Array]>(
    'INSERT INTO closings (epoch, member, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const addPart = database.prepare<[number, number, number, Uint8Array]>(
    'INSERT INTO closing_parts (epoch, member, part, bytes) VALUES (?, ?, ?, ?)',
  )
  const of = database.prepare<[number], { member: number; bytes: Buffer }>(
    'SELECT member, bytes FROM closings WHERE epoch = ? ORDER BY member',
  )
  const parts = database.prepare<[number, number], { bytes: Buffer }>(
    'SELECT bytes FROM closing_parts WHERE epoch = ? AND member = ? ORDER BY part',
  )
  const dropParts = database.prepare<[number]>('DELETE FROM closing_parts WHERE epoch < ?')
  const drop = database.prepare<[number]>('DELETE FROM closings WHERE epoch < ?')
  return {
    dropBefore(epoch) {
      dropParts.run(epoch)
      drop.run(epoch)
    },
    add({ closing, cover }) {
      const { epoch, member } = closing
      if (add.run(epoch, member, encodeClosing(closing)).changes === 0) return
      for (const [i, part] of partsOf(cover).entries()) {
        addPart.run(epoch, member, i, encodeClosingPart(part))
      }
    },
    of: (epoch) =>
      of.all(epoch).map(({ member, bytes }) => {
        const cover = parts.all(epoch, member).map((part) => {
          return decodeClosingPart(plainBytes(part.bytes))
        })
        return {
          closing: verified(decodeClosing(plainBytes(bytes))),
          cover: verified({
            certified: cover.flatMap(({ certified }) => certified),
            locks: cover.flatMap(({ locks }) => locks),
          }),
        }
      }),
  }
}

function partsOf({ certified, locks }: ClosingCover): ClosingCover[] {
  const parts: ClosingCover[] = []
  for (let from = 0; from < certified.length; from += certifiedOfPart) {
    parts.push({ certified: certified.slice(from, from + certifiedOfPart), locks: [] })
  }
  for (let from = 0; from < locks.length; from += locksOfPart) {
    parts.push({ certified: [], locks: locks.slice(from, from + locksOfPart) })
  }
  return parts
}
