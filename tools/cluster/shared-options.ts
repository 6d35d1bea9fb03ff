/** Options that several commands have, and what they are worth. */
import { resolve } from 'node:path'
import { admissionBitsMax } from '../../proto/limits.js'
import { usageError } from './cluster-error.js'
import { type ClusterPaths, clusterPaths } from './cluster-plan.js'
import { passphraseIn } from './found-cluster.js'

export const dataOption = {
  data: {
    type: 'string',
    default: '.rookery',
    requiresArg: true,
    describe: 'Directory of the cluster',
  },
} as const

export const jsonOption = {
  json: { type: 'boolean', default: false, describe: 'Data as lines of JSON' },
} as const

/** Of a federation that is to be made. */
export const foundingOptions = {
  'admission-bits': {
    type: 'number',
    requiresArg: true,
    describe: 'Proof of work that a registration costs, in bits [genesis: 18, up: 8]',
  },
  'quarantine-days': {
    type: 'number',
    requiresArg: true,
    describe: 'How long a retired name cannot be claimed [30]',
  },
  'passphrase-file': {
    type: 'string',
    requiresArg: true,
    describe: 'A file whose first line encrypts all private keys',
  },
} as const

export const exitCodesText =
  'Exit codes: 0 done, 1 failed, 2 wrong input (nothing was changed), 3 no cluster runs there, ' +
  '4 not well (status, load).'

export function pathsOf({ data }: { readonly data: string }): ClusterPaths {
  if (typeof data !== 'string' || data === '') throw usageError('--data names one directory.')
  return clusterPaths(resolve(data))
}

/** @throws ClusterError for a number that is none, or out of bounds */
export function expectNumber(
  value: number | undefined,
  flag: string,
  {
    min,
    max,
    whole = true,
  }: { readonly min: number; readonly max: number; readonly whole?: boolean },
): void {
  if (value === undefined) return
  const isNumber = whole ? Number.isInteger(value) : Number.isFinite(value)
  if (isNumber && value >= min && value <= max) return
  throw usageError(`${flag} is a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`)
}

export function foundingWishes(args: {
  readonly admissionBits?: number | undefined
  readonly quarantineDays?: number | undefined
  readonly passphraseFile?: string | undefined
}) {
  const { admissionBits, quarantineDays, passphraseFile } = args
  expectNumber(admissionBits, '--admission-bits', { min: 0, max: admissionBitsMax })
  expectNumber(quarantineDays, '--quarantine-days', { min: 0, max: 3_652 })
  // Read again when it is needed; what is wrong with it is told before anything is made.
  passphraseIn(passphraseFile)
  return { admissionBits, quarantineDays, passphraseFile }
}
