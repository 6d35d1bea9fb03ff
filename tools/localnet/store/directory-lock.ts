import { readFile, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { openOwned } from './append-log.js'

/** Another program works in the directory. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError'
}

/** Directories that this process holds, so that a lock with its own id from an earlier life is known as such. */
const held = new Set<string>()

/**
 * Keeps two processes of one machine from writing to one directory. A lock whose process is gone, or that
 * another machine left in a shared or copied directory, is taken over.
 * @returns how to give it back
 * @throws DirectoryInUseError
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock')
  const owner = { pid: process.pid, host: hostname() }
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await openOwned(path, 'wx')
      await file.writeFile(JSON.stringify(owner))
      await file.close()
      held.add(path)
      return async () => {
        held.delete(path)
        await unlink(path)
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const pid = await livingOwner(path)
    if (pid !== undefined) {
      throw new DirectoryInUseError(
        `${directory} is in use by process ${pid}; if that is not so, remove ${path}`,
      )
    }
    await unlink(path).catch(ignoreMissing)
  }
  throw new DirectoryInUseError(`${directory} is being opened by another process`)
}

async function livingOwner(path: string): Promise<number | undefined> {
  let owner: { pid?: unknown; host?: unknown }
  try {
    owner = JSON.parse(await readFile(path, 'utf8')) as typeof owner
  } catch {
    return undefined
  }
  const { pid, host } = owner
  if (typeof pid !== 'number' || host !== hostname()) return undefined
  if (pid === process.pid) return held.has(path) ? pid : undefined
  try {
    process.kill(pid, 0)
    return pid
  } catch (error) {
    // A process of another user is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
