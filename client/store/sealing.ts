/** Private keys at rest: AES-256-GCM under a key that scrypt makes from a passphrase. */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'

/** RFC 7914 parameters: memory is about 128 * blockSize * 2^costLog2 bytes. */
export interface ScryptCost {
  readonly costLog2: number
  readonly blockSize: number
  readonly parallelism: number
}

/** 128 MiB and a third of a second: dear for who tries many, bearable once a command. */
export const scryptCostDefault: ScryptCost = { costLog2: 17, blockSize: 8, parallelism: 1 }

const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32
export const saltBytes = 16
/** By how much a sealed content is longer. */
export const sealedBytesMore = nonceBytes + tagBytes

/** @param passphrase normalised here (NFKC), so that keyboards agree @returns 32 bytes */
export function deriveSealingKey(
  passphrase: string,
  salt: Uint8Array,
  { costLog2, blockSize, parallelism }: ScryptCost,
): Promise<Uint8Array> {
  const N = 2 ** costLog2
  const options = { N, r: blockSize, p: parallelism, maxmem: 256 * N * blockSize }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, keyBytes, options, (error, key) => {
      if (error === null) resolve(new Uint8Array(key))
      else reject(error)
    })
  })
}

/** nonce || ciphertext || tag. The label is authenticated: a sealed key cannot pass for another. */
export function seal(sealingKey: Uint8Array, content: Uint8Array, label: string): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce)
  cipher.setAAD(Buffer.from(label))
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

/** @returns undefined when key, label or content are not those that were sealed */
export function unseal(
  sealingKey: Uint8Array,
  sealed: Uint8Array,
  label: string,
): Uint8Array | undefined {
  if (sealed.length < nonceBytes + tagBytes) return undefined
  const nonce = sealed.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', sealingKey, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(label))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    const content = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes))
    return new Uint8Array(Buffer.concat([content, decipher.final()]))
  } catch {
    return undefined
  }
}
