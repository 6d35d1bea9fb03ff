import { randomBytes } from 'node:crypto'
import { link, readFile, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openOwned } from './append-log.js'

/** Another program works in the directory. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError'
}

/** What a lock says. The id tells two locks of one process apart, and this process from one that had its pid. */
interface Owner {
  readonly pid: number
  readonly host: string
  readonly id: string
}

/** Others may be taking over the same stale lock, which takes them a moment each. */
const attemptsMax = 100
const retryMs = 20
/** A takeover is a few calls; one this old was cut short by a crash. */
const takeoverMsMax = 10_000

/** Ids of locks that this process holds or is taking. */
const held = new Set<string>()

/**
 * Keeps two processes of one machine from writing to one directory. A lock whose process is gone, or that
 * another machine left in a shared or copied directory, is taken over.
 * @returns how to give it back
 * @throws DirectoryInUseError
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock')
  const owner: Owner = { pid: process.pid, host: hostname(), id: randomBytes(8).toString('hex') }
  held.add(owner.id)
  try {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      if (await appears(path, owner)) {
        return async () => {
          held.delete(owner.id)
          await unlink(path).catch(ignoreMissing)
        }
      }
      const text = await readFile(path, 'utf8').catch(ignoreMissing)
      if (text === undefined) continue
      const pid = livingOwner(text)
      if (pid !== undefined) throw inUse(directory, path, pid)
      await removeStale(path, text)
    }
    throw new DirectoryInUseError(`${directory} is being opened by another process`)
  } catch (error) {
    held.delete(owner.id)
    throw error
  }
}

/** The lock comes with its content or not at all: an empty one would look like a lock of nobody. */
async function appears(path: string, owner: Owner): Promise<boolean> {
  const prepared = `${path}.${owner.id}`
  const file = await openOwned(prepared, 'wx')
  try {
    await file.writeFile(JSON.stringify(owner))
    await file.close()
    await link(prepared, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await unlink(prepared)
  }
}

/**
 * Removes a lock of nobody, one process at a time: of two that found it stale, the slower one would otherwise
 * remove the new lock of the faster one.
 */
async function removeStale(path: string, text: string): Promise<void> {
  const guard = `${path}.takeover`
  try {
    await (await openOwned(guard, 'wx')).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const made = await stat(guard).catch(ignoreMissing)
    const isLeftOver = made !== undefined && Date.now() - made.mtimeMs > takeoverMsMax
    if (isLeftOver) await unlink(guard).catch(ignoreMissing)
    else await pause(retryMs)
    return
  }
  try {
    // As long as it lies there nobody can have put another in its place.
    const current = await readFile(path, 'utf8').catch(ignoreMissing)
    if (current === text) await unlink(path).catch(ignoreMissing)
  } finally {
    await unlink(guard).catch(ignoreMissing)
  }
}

function livingOwner(text: string): number | undefined {
  let owner: Partial<Record<keyof Owner, unknown>>
  try {
    owner = JSON.parse(text) as typeof owner
  } catch {
    return undefined
  }
  const { pid, host, id } = owner
  if (typeof pid !== 'number' || host !== hostname()) return undefined
  if (pid === process.pid) return typeof id === 'string' && held.has(id) ? pid : undefined
  try {
    process.kill(pid, 0)
    return pid
  } catch (error) {
    // A process of another user is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined
  }
}

function inUse(directory: string, path: string, pid: number): DirectoryInUseError {
  return new DirectoryInUseError(
    `${directory} is in use by process ${pid}; if that is not so, remove ${path}`,
  )
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
