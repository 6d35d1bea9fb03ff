/** Where a run keeps what it forgets: in memory where the system offers that. */
import { accessSync, constants, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const inMemory = '/dev/shm'
/** Containers are often given 64 MiB. */
const bytesMin = 2 ** 30

/**
 * Each step of each messenger is synced to its disk. Fifty users are on fifty disks; here they would share one, and
 * measure little but that. What a killed process has written stays, on either.
 */
export function scratchFolder(): string {
  if (process.env.TMPDIR !== undefined) return tmpdir()
  try {
    accessSync(inMemory, constants.W_OK)
    const { bavail, bsize } = statfsSync(inMemory)
    return bavail * bsize >= bytesMin ? inMemory : tmpdir()
  } catch {
    return tmpdir()
  }
}
