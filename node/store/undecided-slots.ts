/**
 * Undecided slots, a row for each: what a member must know again after a restart so that it contradicts
 * nothing that it has said (FEDERATION.md section 3, "State per slot"). Of votes and proposals only its
 * own are kept: the others' are said again by those who cast them.
 */
import type Database from 'better-sqlite3'
import type {
  Hex,
  KnownProposal,
  KnownVote,
  Polka,
  Slot,
  Step,
  ValidClaim,
} from '../../cluster/rules/slot.js'
import { valueOfClaim } from '../../cluster/rules/slot.js'
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import { decodeClaim, encodeClaim } from '../../proto/claim.js'
import { encode, expectLength } from '../../proto/codec.js'
import { hashBytes } from '../../proto/limits.js'
import { proposalToWire, readProposal } from '../../proto/proposal.js'
import { verified } from '../../proto/signatures.js'
import { proofToWire, readProof, type VoteProof } from '../../proto/votes.js'
import * as wire from '../../proto/wire.js'
import { StoreFault } from './fault.js'
import {
  decodeProvenVote,
  decodeRecord,
  encodeProvenVote,
  packRecords,
  unpackRecords,
} from './records.js'

/** Who we are in an epoch. */
export interface OwnPlace {
  readonly federationId: Uint8Array
  /** Index in the epoch's manifest; undefined: no member of it. */
  readonly member: number | undefined
}

export interface UndecidedSlots {
  /** Replaces what was stored of the slot. */
  put(slot: Slot): void
  drop(slot: Uint8Array): void
  all(): Slot[]
}

interface SlotRow {
  readonly slot: Uint8Array
  readonly epoch: number
  readonly round: number
  readonly step: string
  readonly locked: Uint8Array | null
  readonly valid: Uint8Array | null
  readonly claims: Uint8Array
  readonly votes: Uint8Array
  readonly proposals: Uint8Array
}

/** @param placeIn throws StoreFault for an epoch whose manifest is not stored */
export function undecidedSlots(
  database: Database.Database,
  placeIn: (epoch: number) => OwnPlace,
): UndecidedSlots {
  const put = database.prepare<[SlotRow]>(
    `INSERT OR REPLACE INTO slots
       (slot, epoch, round, step, locked, valid, claims, votes, proposals)
     VALUES (@slot, @epoch, @round, @step, @locked, @valid, @claims, @votes, @proposals)`,
  )
  const drop = database.prepare<[Uint8Array]>('DELETE FROM slots WHERE slot = ?')
  const all = database.prepare<[], SlotRow>('SELECT * FROM slots ORDER BY slot')
  return {
    put: (slot) => put.run(rowOf(slot, placeIn(slot.epoch))),
    drop: (slot) => drop.run(slot),
    all: () => all.all().map(slotOf),
  }
}

function rowOf(slot: Slot, { federationId, member }: OwnPlace): SlotRow {
  const { epoch, round, step } = slot
  const locked = encodePolka(slot.locked)
  const votes = slot.votes
    .filter((vote) => vote.member === member)
    .map((vote) => encodeVote(vote, { federationId, epoch, slot: slot.slot }))
  const proposals = slot.proposals
    .filter(({ proposal }) => proposal.member === member)
    .map(({ proposal }) => encode(wire.SignedProposal, proposalToWire(proposal)))
  return {
    ...{ slot: slot.slot, epoch, round, step, locked },
    valid: slot.valid === slot.locked ? locked : encodePolka(slot.valid),
    claims: packRecords([...slot.claims.values()].map(encodeClaim)),
    votes: packRecords(votes),
    proposals: packRecords(proposals),
  }
}

function slotOf(row: SlotRow): Slot {
  const { epoch, round } = row
  const slot = Uint8Array.from(expectLength(row.slot, hashBytes, 'Slot'))
  const claims = unpackRecords(row.claims).map((bytes): [Hex, ValidClaim] => {
    const claim = decodeClaim(bytes)
    return [valueOfClaim(claim), verified(claim)]
  })
  return {
    ...{ slot, key: bytesToHex(slot), epoch, round, step: stepOf(row.step) },
    locked: row.locked === null ? undefined : decodePolka(row.locked),
    valid: row.valid === null ? undefined : decodePolka(row.valid),
    claims: new Map(claims),
    votes: unpackRecords(row.votes).map(decodeVote),
    proposals: unpackRecords(row.proposals).map(decodeProposal),
    timers: { prevote: false, precommit: false },
  }
}

function stepOf(text: string): Step {
  if (text === 'propose' || text === 'prevote' || text === 'precommit') return text
  throw new StoreFault(`A slot is in step ${text}.`)
}

/** Value, round, and the prevotes, each a record. */
function encodePolka(polka: Polka | undefined): Uint8Array | null {
  if (polka === undefined) return null
  const { value, epoch, round, prevotes } = polka
  return packRecords([
    hexToBytes(value),
    encode(wire.RoundId, { epoch, round }),
    ...prevotes.map((proof) => encode(wire.VoteProof, proofToWire(proof))),
  ])
}

function decodePolka(column: Uint8Array): Polka {
  const [value, roundId, ...prevotes] = unpackRecords(column)
  if (value === undefined || roundId === undefined) throw new StoreFault('A lock has no value.')
  const { epoch, round } = decodeRecord(wire.RoundId, roundId)
  return {
    value: bytesToHex(expectLength(value, hashBytes, 'Value')),
    ...{ epoch, round },
    prevotes: prevotes.map((bytes): VoteProof => readProof(decodeRecord(wire.VoteProof, bytes))),
  }
}

function encodeVote(
  { round, phase, value, proof }: KnownVote,
  of: { readonly federationId: Uint8Array; readonly epoch: number; readonly slot: Uint8Array },
): Uint8Array {
  const vote = { ...of, round, phase, value: value === undefined ? undefined : hexToBytes(value) }
  return encodeProvenVote({ vote, proof })
}

function decodeVote(bytes: Uint8Array): KnownVote {
  const { vote, proof } = decodeProvenVote(bytes)
  const value = vote.value && bytesToHex(vote.value)
  return { member: proof.member, round: vote.round, phase: vote.phase, value, proof }
}

function decodeProposal(bytes: Uint8Array): KnownProposal {
  const proposal = readProposal(decodeRecord(wire.SignedProposal, bytes))
  const { round, value, validRound } = proposal
  return { round, value: bytesToHex(value), validRound, proposal: verified(proposal) }
}
