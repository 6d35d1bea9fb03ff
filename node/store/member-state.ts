/**
 * What a member keeps beside certificates and manifests, so that it never contradicts itself: batch
 * numbers, undecided slots, closings, the epoch in which it has settled, and evidence.
 */
import type Database from 'better-sqlite3'
import type { BatchNumber } from '../../cluster/ports.js'
import { type Closings, closings } from './closings.js'
import { type EvidenceKept, evidenceKept } from './evidence.js'
import { type OwnPlace, type UndecidedSlots, undecidedSlots } from './undecided-slots.js'

export interface MemberState {
  readonly slots: UndecidedSlots
  readonly closings: Closings
  readonly evidence: EvidenceKept
  /** 0: none is known. */
  batchNumber(epoch: number, member: number): number
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
  const batchNumber = database.prepare<[number, number], { number: number }>(
    'SELECT number FROM batch_numbers WHERE epoch = ? AND member = ?',
  )
  const raise = database.prepare<[number, number, number]>(
    `INSERT INTO batch_numbers (epoch, member, number) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET number = max(number, excluded.number)`,
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
    batchNumber: (epoch, member) => batchNumber.get(epoch, member)?.number ?? 0,
    raiseBatchNumber: ({ epoch, member, number }) => raise.run(epoch, member, number),
    settled: () => settled.get()?.epoch ?? 0,
    settle: (epoch) => settle.run(epoch),
  }
}
