/** Where a run keeps what it forgets: in memory where the system offers that. */
import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'

const inMemory = '/dev/shm'

/**
 * Each step of each messenger is synced to its disk. Fifty users are on fifty disks; here they would share one, and
 * measure little but that. What a killed process has written stays, on either.
 */
export function scratchFolder(): string {
  if (process.env.TMPDIR !== undefined) return tmpdir()
  try {
    accessSync(inMemory, constants.W_OK)
    return inMemory
  } catch {
    return tmpdir()
  }
}
