/** Evidence against members: one of a kind for a member in an epoch is enough to show. FEDERATION.md 1. */
import type Database from 'better-sqlite3'
import { plainBytes } from '../../proto/bytes.js'
import { decodeEvidence, type Evidence, encodeEvidence } from '../../proto/evidence.js'

export interface EvidenceKept {
  add(evidence: Evidence): void
  /** By rising epoch and member. */
  all(): Evidence[]
}

export function evidenceKept(database: Database.Database): EvidenceKept {
  const add = database.prepare<[number, number, string, Uint8Array]>(
    'INSERT INTO evidence (epoch, member, kind, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const all = database.prepare<[], { bytes: Buffer }>(
    'SELECT bytes FROM evidence ORDER BY epoch, member, kind',
  )
  return {
    add(evidence) {
      const { epoch, member } = accused(evidence)
      add.run(epoch, member, evidence.kind, encodeEvidence(evidence))
    },
    all: () => all.all().map(({ bytes }) => decodeEvidence(plainBytes(bytes))),
  }
}

/** Whom verified evidence exposes. */
function accused(evidence: Evidence): { readonly epoch: number; readonly member: number } {
  switch (evidence.kind) {
    case 'votes':
      return { epoch: evidence.first.vote.epoch, member: evidence.first.proof.member }
    case 'hidden-lock':
      return evidence.closing
    default:
      return evidence.first
  }
}
