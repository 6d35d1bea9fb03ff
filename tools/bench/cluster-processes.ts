/** A federation of four members as four processes, for measurements. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { found } from '../../node/found.js'
import { defaultPolicy, initialiseFollower } from '../../node/initialise.js'
import { v8Options } from '../../node/v8-options.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import { freePorts } from '../cluster/free-ports.js'
import type { MemberAsk, MemberAsks } from './member-process.js'
import { temporaryFolder } from './temporary-folder.js'

const program = fileURLToPath(new URL('member-process.js', import.meta.url))

export interface MemberProcess {
  ask<Ask extends MemberAsk>(
    ask: Ask,
    content: MemberAsks[Ask]['ask'],
  ): Promise<MemberAsks[Ask]['answer']>
  stop(): Promise<void>
}

export interface ClusterProcesses {
  readonly genesis: CertifiedManifest
  readonly directories: readonly string[]
  /** Starts a member, which dials the others. */
  start(index: number): Promise<MemberProcess>
  /** Starts all, and waits until each reaches all others. */
  startAll(): Promise<MemberProcess[]>
  /** Starts a mirror that knows nothing but the genesis. */
  follow(): Promise<MemberProcess>
  close(): Promise<void>
}

export async function foundProcesses(members: number): Promise<ClusterProcesses> {
  const folder = temporaryFolder()
  const directories = Array.from({ length: members }, (_, i) => join(folder.path, `node-${i + 1}`))
  const ports = await freePorts(members)
  const addresses = ports.map((port) => `/ip4/127.0.0.1/tcp/${port}`)
  const { genesis } = found({
    directories,
    addresses: addresses.map((one) => [one]),
    policy: { ...defaultPolicy, admissionBits: 0, quarantineMs: 0 },
  })
  const running = new Set<MemberProcess>()
  const run = async (directory: string, listen: string) => {
    const member = await startMember(directory, listen)
    running.add(member)
    return member
  }
  const start = (index: number) => run(directories[index] ?? '', addresses[index] ?? '')
  return {
    ...{ genesis, directories, start },
    async startAll() {
      const started = await Promise.all(directories.map((_, i) => start(i)))
      await until(async () => {
        const all = await Promise.all(started.map((one) => one.ask('status', {})))
        return all.every(({ peers }) => peers === members - 1)
      })
      return started
    },
    follow() {
      const dataDirectory = join(folder.path, `mirror-${running.size}`)
      initialiseFollower({ dataDirectory, chain: [genesis], role: 'mirror' })
      return run(dataDirectory, '')
    },
    async close() {
      for (const one of running) await one.stop()
      folder.remove()
    },
  }
}

/** Asks again and again, at short intervals. @throws Error after the bound */
export async function until(
  isSo: () => Promise<boolean>,
  { everyMs = 50, msMax = 300_000 } = {},
): Promise<void> {
  const started = performance.now()
  while (!(await isSo())) {
    if (performance.now() - started > msMax) throw new Error(`Not so after ${msMax} ms`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

async function startMember(directory: string, listen: string): Promise<MemberProcess> {
  const child = fork(program, [directory, listen], {
    serialization: 'advanced',
    execArgv: [...v8Options],
  })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const ended = once(child, 'exit').then(() => process.off('exit', killAtExit))
  const early = ended.then(() => Promise.reject(new Error('A member ended by itself')))
  early.catch(() => undefined)
  await Promise.race([once(child, 'message'), early])
  let isStopping = false
  const ask = asker(child, early)
  return {
    ask,
    async stop() {
      if (isStopping) return
      isStopping = true
      await Promise.race([ask('stop', {}), ended])
      await ended
    },
  }
}

function asker(child: ChildProcess, early: Promise<never>): MemberProcess['ask'] {
  let asked = 0
  const waiting = new Map<number, (answer: { answer?: unknown; error?: string }) => void>()
  child.on('message', ({ id, ...answer }: { id: number; answer?: unknown; error?: string }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  return async (ask, content) => {
    const id = ++asked
    const answered = new Promise<{ answer?: unknown; error?: string }>((resolve) => {
      waiting.set(id, resolve)
    })
    child.send({ id, ask, content })
    const { answer, error } = await Promise.race([answered, early])
    if (error !== undefined) throw new Error(error)
    return answer as never
  }
}
