import { readSync } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/**
 * A file of checksummed records that only grows, until it is rewritten from what is still true. A record is
 * durable once its callback ran: records that wait together share one write and one sync. What a crash left
 * half written at the end is cut off when the file is opened again.
 */
export interface AppendLog {
  /**
   * One of the two is called, later or at once.
   * @param durable gets the place of the body in the file, for `read`
   * @param lost the log failed, or was closed, before that
   */
  append(body: Buffer, durable: (offset: number) => void, lost?: (reason: Error) => void): void
  /** @throws when the disk does */
  read(offset: number, length: number): Buffer
  bytes(): number
  /** What stopped the log for good: nothing is written after the first failure. */
  fault(): Error | undefined
  /** Writes what waits, and closes the file. */
  close(): Promise<void>
}

export interface AppendLogParts {
  readonly path: string
  /** Called for every record of the file, in order, before `openAppendLog` resolves. */
  onRecord(body: Buffer, offset: number): void
  /** Whether to rewrite the file, asked between writes. */
  shouldRewrite(bytes: number): boolean
  /** All that is still true, without what has not been written yet. */
  liveRecords(): Iterable<LiveRecord>
  /** The disk failed: what waits is not going to be durable. */
  onFault(error: Error): void
}

export interface LiveRecord {
  /** Made when it is needed, so that not all are in memory at once. */
  body(): Buffer
  /** The record's new place; called for all at once when the new file takes over. */
  moved(offset: number): void
}

interface Waiting {
  readonly body: Buffer
  readonly durable: (offset: number) => void
  readonly lost: ((reason: Error) => void) | undefined
}

const magic = Buffer.from('rookery1', 'ascii')
const headBytes = 8
/** Larger than any packet; a length beyond is damage. */
const bodyBytesMax = 65_536
const chunkBytes = 1024 * 1024

export async function openAppendLog(parts: AppendLogParts): Promise<AppendLog> {
  const { path } = parts
  let file = await openOwned(path, 'a+')
  let bytes = await replay(file, parts).catch(async (error: unknown) => {
    await file.close()
    throw error
  })
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let fault: Error | undefined
  let closed = false

  const writeBatch = async (): Promise<void> => {
    const batch = [...waiting]
    await writeAll(file, Buffer.concat(batch.map(({ body }) => frame(body))))
    await file.datasync()
    waiting.splice(0, batch.length)
    for (const { body, durable } of batch) {
      durable(bytes + headBytes)
      bytes += headBytes + body.length
    }
  }

  const rewrite = async (): Promise<void> => {
    const temporary = `${path}.new`
    const next = await openOwned(temporary, 'w+')
    const moves: (() => void)[] = []
    let size = magic.length
    let chunk: Buffer[] = [magic]
    let chunkSize = magic.length
    for (const record of parts.liveRecords()) {
      const framed = frame(record.body())
      const offset = size + headBytes
      moves.push(() => record.moved(offset))
      size += framed.length
      chunk.push(framed)
      chunkSize += framed.length
      if (chunkSize < chunkBytes) continue
      await writeAll(next, Buffer.concat(chunk))
      chunk = []
      chunkSize = 0
    }
    await writeAll(next, Buffer.concat(chunk))
    await next.sync()
    await rename(temporary, path)
    await syncDirectory(path)
    const old = file
    file = next
    bytes = size
    for (const move of moves) move()
    await old.close()
  }

  const work = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        await writeBatch()
        if (parts.shouldRewrite(bytes)) await rewrite()
      }
    } catch (error) {
      fault = error as Error
      for (const { lost } of waiting.splice(0)) lost?.(fault)
      parts.onFault(fault)
    }
    running = undefined
  }

  return {
    append(body, durable, lost) {
      if (fault !== undefined || closed) {
        lost?.(fault ?? new Error(`${path} is closed`))
        return
      }
      waiting.push({ body, durable, lost })
      // Started in a microtask, so that what is appended in one go is written in one.
      running ??= Promise.resolve().then(work)
    },
    read(offset, length) {
      const body = Buffer.allocUnsafe(length)
      const got = readSync(file.fd, body, 0, length, offset)
      if (got !== length) throw new Error(`${path} ends within a record`)
      return body
    },
    bytes: () => bytes,
    fault: () => fault,
    async close() {
      if (closed) return
      closed = true
      while (running !== undefined) await running
      await file.close()
    },
  }
}

/** Reads the file record by record; at the first that is cut or damaged the file ends. */
async function replay(file: FileHandle, { path, onRecord }: AppendLogParts): Promise<number> {
  const { size } = await file.stat()
  if (size === 0) {
    await writeAll(file, magic)
    await file.sync()
    await syncDirectory(path)
    return magic.length
  }
  const start = Buffer.alloc(magic.length)
  await file.read(start, 0, magic.length, 0)
  if (!start.equals(magic)) throw new Error(`${path} is not a log of this program`)
  const buffer = Buffer.alloc(chunkBytes)
  let at = magic.length
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, at)
    const used = replayChunk(buffer.subarray(0, bytesRead), at, onRecord)
    at += used
    if (used === 0) break
  }
  if (at < size) await file.truncate(at)
  return at
}

/** @returns how many bytes held whole, sound records */
function replayChunk(chunk: Buffer, base: number, onRecord: AppendLogParts['onRecord']): number {
  let at = 0
  while (chunk.length - at >= headBytes) {
    const length = chunk.readUInt32BE(at)
    const end = at + headBytes + length
    if (length > bodyBytesMax || end > chunk.length) break
    const body = chunk.subarray(at + headBytes, end)
    if (crc32(body) !== chunk.readUInt32BE(at + 4)) break
    onRecord(Buffer.from(body), base + at + headBytes)
    at = end
  }
  return at
}

function frame(body: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(headBytes + body.length)
  framed.writeUInt32BE(body.length, 0)
  framed.writeUInt32BE(crc32(body), 4)
  body.copy(framed, headBytes)
  return framed
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  let at = 0
  while (at < bytes.length) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at)
    at += bytesWritten
  }
}

/** Keys and messages are for this user alone. */
export function openOwned(path: string, flags: 'a+' | 'w+' | 'wx'): Promise<FileHandle> {
  return open(path, flags, 0o600)
}

/** Makes a new or renamed file last: its name is part of the directory. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
