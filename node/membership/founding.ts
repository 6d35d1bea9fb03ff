/** Founding by operators who share no keys: cards, a genesis of them, and everybody's approval. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import {
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
  type Manifest,
  type Policy,
} from '../../proto/manifest.js'
import type { Signer } from '../../proto/signatures.js'
import { openChain } from '../federation.js'
import { emptyDirectory, InitialiseError, placeStore } from '../initialise.js'
import { type DataPaths, dataPaths } from '../keys/data-directory.js'
import { createKeyFile, openKeyFile, publicKeyOf } from '../keys/key-file.js'
import { nodeSignatures } from '../signatures.js'
import { type Card, isForFounding, signCard } from './card.js'
import { expectMembersCount, MembershipError } from './members-count.js'
import { shown } from './next-manifest.js'
import { withApproval } from './proposal-file.js'

export interface FounderOptions {
  readonly dataDirectory: string
  readonly multiaddrs: readonly string[]
  readonly issuedAtMs: number
  readonly passphrase?: Uint8Array | undefined
}

/**
 * Makes the keys of a member to be of a federation that is about to be founded.
 * @returns its card
 * @throws InitialiseError when there is something already
 */
export function initialiseFounder(options: FounderOptions) {
  const { dataDirectory, multiaddrs, issuedAtMs, passphrase } = options
  const paths = emptyDirectory(dataDirectory, 0)
  const nodeKey = createKeyFile(paths.nodeKey, 'node key', passphrase)
  const votingKey = createKeyFile(paths.votingKey(0), 'voting key', passphrase).publicKey
  const content = { federationId: undefined, epoch: 0, votingKey, multiaddrs, issuedAtMs }
  return signCard(content, nodeKey)
}

/**
 * The genesis of these cards, approved by nobody yet.
 * @throws MembershipError, RefusedError for what no manifest can hold
 */
export function genesisOfCards(cards: readonly Card[], policy: Policy): CertifiedManifest {
  expectMembersCount(cards.length)
  const wrong = cards.find((card) => !isForFounding(card) || card.nextVotingKey === undefined)
  if (wrong !== undefined) {
    throw new MembershipError(`The card of ${shown(wrong.nodeKey)} is for another federation.`)
  }
  const members = cards.map(({ nodeKey, nextVotingKey: votingKey, multiaddrs }) => {
    return { nodeKey, votingKey, multiaddrs }
  })
  const bytes = encodeManifest({ epoch: 0, members, policy, random: randomBytes(32) })
  return { manifest: decodeManifest(bytes), approvals: [], round: 0, precommits: [] }
}

/**
 * Adds the approval of the node in a directory, which must find itself in the genesis as it is.
 * @throws MembershipError, KeyFileError
 */
export function approveGenesis(
  directory: string,
  genesis: CertifiedManifest,
  passphrase: Uint8Array | undefined,
): CertifiedManifest {
  const paths = dataPaths(directory)
  const nodeKey = openKeyFile(paths.nodeKey, 'node key', passphrase)
  const { manifest, approvals } = genesis
  const member = expectFounder(paths, manifest, nodeKey)
  const own = approve(manifest.federationId, manifest.bytes, member, nodeKey)
  return { ...genesis, approvals: withApproval(approvals, own) }
}

function expectFounder(
  paths: DataPaths,
  { members }: Manifest,
  { publicKey }: Pick<Signer, 'publicKey'>,
): number {
  const member = members.findIndex(({ nodeKey }) => equalBytes(nodeKey, publicKey))
  const listed = members[member]?.votingKey
  if (member === -1) {
    throw new MembershipError(`The genesis does not list ${shown(publicKey)}: make it of its card.`)
  }
  const path = paths.votingKey(0)
  if (
    listed !== undefined &&
    existsSync(path) &&
    equalBytes(listed, publicKeyOf(path, 'voting key'))
  ) {
    return member
  }
  throw new MembershipError(`The genesis lists another voting key than the one in ${path}.`)
}

/**
 * Puts a genesis that all have approved into the store of one of its members.
 * @returns the federation id, hex
 * @throws MembershipError, InitialiseError when there is a node already, KeyFileError
 */
export function joinFounded(directory: string, genesis: CertifiedManifest): string {
  const paths = dataPaths(directory)
  if (existsSync(paths.store)) {
    throw new InitialiseError(`${directory} holds a node already; nothing was changed.`)
  }
  expectFounder(paths, genesis.manifest, { publicKey: publicKeyOf(paths.nodeKey, 'node key') })
  try {
    openChain([genesis], nodeSignatures)
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new MembershipError(`The genesis is not approved by all yet: ${cause.message}`, { cause })
  }
  placeStore(paths, [genesis])
  return bytesToHex(genesis.manifest.federationId)
}
