/**
 * A backup as a file, format 1: `rookery backup 1\n`, the cost of scrypt (three bytes: log2 of N, r, p), a salt
 * (16), a probe by which a wrong passphrase is told from damage (60), and the content. Probe and content are sealed
 * by AES-256-GCM under what scrypt makes of the passphrase; all bytes before them are authenticated with them.
 */
import { randomBytes } from 'node:crypto'
import { bytesToHex, concatBytes } from '../../proto/bytes.js'
import { HomeError } from './errors.js'
import {
  deriveSealingKey,
  type ScryptCost,
  saltBytes,
  scryptCostDefault,
  seal,
  sealedBytesMore,
  unseal,
} from './sealing.js'

const magic = 'rookery backup 1\n'
const magicAnyVersion = /^rookery backup (\d{1,9})\n/
const costBytes = 3
const probeContent = new Uint8Array(32)
const probeBytes = probeContent.length + sealedBytesMore
const headBytes = magic.length + costBytes + saltBytes
/** A backup is made and read in memory. */
export const backupBytesMax = 268_435_456

/** @throws HomeError `backup`: there is too much */
export async function sealBackup(
  content: Uint8Array,
  passphrase: string,
  { costLog2, blockSize, parallelism }: ScryptCost = scryptCostDefault,
): Promise<Uint8Array> {
  const salt = randomBytes(saltBytes)
  const cost = Uint8Array.of(costLog2, blockSize, parallelism)
  const head = concatBytes(Buffer.from(magic), cost, salt)
  const key = await deriveSealingKey(passphrase, salt, { costLog2, blockSize, parallelism })
  const probe = seal(key, probeContent, probeLabel(head))
  const file = concatBytes(head, probe, seal(key, content, contentLabel(head, probe)))
  if (file.length <= backupBytesMax) return file
  throw new HomeError('backup', `The backup would be longer than ${backupBytesMax} bytes.`)
}

/**
 * @param what how to call the file in sentences
 * @throws HomeError `backup` for what is no backup, of a later format, or changed; `passphrase`
 */
export async function openBackup(
  file: Uint8Array,
  passphrase: string,
  what: string,
): Promise<Uint8Array> {
  const { head, probe, sealed, salt, cost } = partsOf(file, what)
  const key = await deriveSealingKey(passphrase, salt, cost)
  if (unseal(key, probe, probeLabel(head)) === undefined) {
    const sentence = `The passphrase of ${what} is another one, or its first bytes were changed.`
    throw new HomeError('passphrase', sentence)
  }
  const content = unseal(key, sealed, contentLabel(head, probe))
  if (content !== undefined) return content
  const sentence = `${what} was changed, damaged or cut off after it was made. Nothing of it is used.`
  throw new HomeError('backup', sentence)
}

/** @throws HomeError `backup` */
function partsOf(file: Uint8Array, what: string) {
  const begin = Buffer.from(file.subarray(0, 32)).toString('latin1')
  const version = magicAnyVersion.exec(begin)?.[1]
  if (version === undefined) throw new HomeError('backup', `${what} is no backup of this program.`)
  if (!begin.startsWith(magic)) {
    const sentence = `${what} is a backup of format ${version}; this program reads format 1.`
    throw new HomeError('backup', sentence)
  }
  if (file.length < headBytes + probeBytes + sealedBytesMore) {
    throw new HomeError('backup', `${what} was cut off: it has ${file.length} bytes only.`)
  }
  const head = file.subarray(0, headBytes)
  const [costLog2 = 0, blockSize = 0, parallelism = 0] = head.subarray(magic.length)
  // Whoever changed the file could make this program use any amount of memory and time.
  const isFair = costLog2 >= 1 && costLog2 <= 20 && blockSize >= 1 && blockSize <= 16
  if (!isFair || parallelism < 1 || parallelism > 4) {
    throw new HomeError('backup', `${what} was changed: it names a cost that no backup has.`)
  }
  return {
    head,
    probe: file.subarray(headBytes, headBytes + probeBytes),
    sealed: file.subarray(headBytes + probeBytes),
    salt: head.subarray(magic.length + costBytes),
    cost: { costLog2, blockSize, parallelism },
  }
}

function probeLabel(head: Uint8Array): string {
  return `rookery backup probe ${bytesToHex(head)}`
}

function contentLabel(head: Uint8Array, probe: Uint8Array): string {
  return `rookery backup content ${bytesToHex(head)} ${bytesToHex(probe)}`
}
