/** Makes what a cluster's plan speaks of: keys, genesis and stores of its members, and its mirrors. */
import { existsSync } from 'node:fs'
import { chooseOptions, passphraseOf } from '../../node/cli/options.js'
import { found } from '../../node/found.js'
import { readGenesisFile, writeGenesisFile } from '../../node/genesis-file.js'
import { defaultPolicy, initialiseFollower, policyOf } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { usableSocketPath } from '../../node/operator/protocol.js'
import { nodeSignatures } from '../../node/signatures.js'
import type { CertifiedManifest, Policy } from '../../proto/manifest.js'
import { usageError } from './cluster-error.js'
import { type ClusterPaths, type ClusterPlan, membersOf, mirrorsOf } from './cluster-plan.js'

/** Of a federation that is made to run here: enough to see that work is done, and little to wait for. */
export const localAdmissionBits = 8

/** Of the genesis; undefined: as it is, or the default. */
export interface FoundingWishes {
  readonly admissionBits?: number | undefined
  /** When a federation is made and nothing is said; otherwise that of every federation. */
  readonly admissionBitsDefault?: number | undefined
  readonly quarantineDays?: number | undefined
  /** Its first line encrypts all private keys. */
  readonly passphraseFile?: string | undefined
}

const dayMs = 86_400_000

/**
 * Idempotent: what an interrupted founding has left is finished, what is complete is left alone.
 * @returns whether anything was made
 * @throws ClusterError, UsageError, InitialiseError, KeyFileError, SocketPathError
 */
export function foundCluster(
  paths: ClusterPaths,
  plan: ClusterPlan,
  wishes: FoundingWishes,
): { readonly made: boolean; readonly genesis: CertifiedManifest } {
  const members = membersOf(plan)
  for (const { name } of members) usableSocketPath(dataPaths(paths.node(name)).operatorSocket)
  const { made, genesis } = found({
    directories: members.map(({ name }) => paths.node(name)),
    addresses: members.map(({ multiaddr }) => [multiaddr]),
    policy: policyOf(foundingPolicy(wishes)),
    passphrase: passphraseIn(wishes.passphraseFile),
  })
  expectPolicy(genesis.manifest.policy, wishes)
  if (existsSync(paths.genesis)) return { made, genesis }
  writeGenesisFile(paths.genesis, [genesis], { replace: true })
  return { made: true, genesis }
}

/** The policy that is wished for, with the defaults for the rest. */
export function foundingPolicy(wishes: FoundingWishes) {
  const { admissionBits, admissionBitsDefault, quarantineDays } = wishes
  return {
    admissionBits: admissionBits ?? admissionBitsDefault ?? defaultPolicy.admissionBits,
    quarantineMs:
      quarantineDays === undefined ? defaultPolicy.quarantineMs : quarantineDays * dayMs,
  }
}

/** What was asked for expressly must be what is there. */
function expectPolicy(policy: Policy, { admissionBits, quarantineDays }: FoundingWishes): void {
  if (admissionBits !== undefined && admissionBits !== policy.admissionBits) {
    throw usageError(
      `The federation that is there has --admission-bits ${policy.admissionBits}, not ` +
        `${admissionBits}; its genesis cannot be changed.`,
    )
  }
  const days = policy.quarantineMs / dayMs
  if (quarantineDays !== undefined && quarantineDays !== days) {
    throw usageError(
      `The federation that is there has --quarantine-days ${days}, not ${quarantineDays}; ` +
        'its genesis cannot be changed.',
    )
  }
}

/** Makes the mirrors that are planned and not there. @throws InitialiseError, GenesisFileError */
export function makeMirrors(
  paths: ClusterPaths,
  plan: ClusterPlan,
  { passphraseFile }: FoundingWishes,
): void {
  const missing = mirrorsOf(plan).filter(
    ({ name }) => !existsSync(dataPaths(paths.node(name)).store),
  )
  if (missing.length === 0) return
  const chain = readGenesisFile(paths.genesis, nodeSignatures)
  const passphrase = passphraseIn(passphraseFile)
  for (const { name } of missing) {
    usableSocketPath(dataPaths(paths.node(name)).operatorSocket)
    initialiseFollower({ dataDirectory: paths.node(name), chain, role: 'mirror', passphrase })
  }
}

/** @throws UsageError for a file that cannot be read, or is empty */
export function passphraseIn(file: string | undefined): Uint8Array | undefined {
  return file === undefined
    ? undefined
    : passphraseOf(chooseOptions({ 'passphrase-file': file }, {}))
}
