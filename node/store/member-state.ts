/**
 * What a member keeps beside certificates and manifests, so that it never contradicts itself: batch
 * numbers, undecided slots, closings, the epoch in which it has settled, and evidence.
 */
import type Database from 'better-sqlite3'
import type { BatchNumber } from '../../cluster/ports.js'
import { type Closings, closings } from './closings.js'
import { type EvidenceKept, evidenceKept } from './evidence.js'
import { decodeProvenVote, encodeProvenVote } from './records.js'
import { type OwnPlace, type UndecidedSlots, undecidedSlots } from './undecided-slots.js'

export interface MemberState {
  readonly slots: UndecidedSlots
  readonly closings: Closings
  readonly evidence: EvidenceKept
  batchNumber(epoch: number, member: number): BatchNumber | undefined
  /** Never lowers what is known. */
  raiseBatchNumber(number: BatchNumber): void
  settled(): number
  settle(epoch: number): void
}

/** @param placeIn throws StoreFault for an epoch whose manifest is not stored */
export function memberState(
  database: Database.Database,
  placeIn: (epoch: number) => OwnPlace,
): MemberState {
  const batchNumber = database.prepare<[number, number], { number: number; vote: Buffer | null }>(
    'SELECT number, vote FROM batch_numbers WHERE epoch = ? AND member = ?',
  )
  const raise = database.prepare<[number, number, number, Uint8Array | null]>(
    `INSERT INTO batch_numbers (epoch, member, number, vote) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET number = excluded.number, vote = excluded.vote
     WHERE excluded.number > number`,
  )
  const settled = database.prepare<[], { epoch: number }>('SELECT epoch FROM settled')
  const settle = database.prepare<[number]>(
    `INSERT INTO settled (only, epoch) VALUES (0, ?)
     ON CONFLICT DO UPDATE SET epoch = max(epoch, excluded.epoch)`,
  )
  return {
    slots: undecidedSlots(database, placeIn),
    closings: closings(database),
    evidence: evidenceKept(database),
    batchNumber(epoch, member) {
      const row = batchNumber.get(epoch, member)
      if (row === undefined) return undefined
      const vote = row.vote === null ? undefined : decodeProvenVote(row.vote)
      return { epoch, member, number: row.number, vote }
    },
    raiseBatchNumber({ epoch, member, number, vote }) {
      raise.run(epoch, member, number, vote === undefined ? null : encodeProvenVote(vote))
    },
    settled: () => settled.get()?.epoch ?? 0,
    settle: (epoch) => settle.run(epoch),
  }
}
