/** A member that was away: how soon it has what it missed, and for how many bytes. Four processes. */
import { copyFileSync } from 'node:fs'
import { dataPaths } from '../../node/keys/data-directory.js'
import { foundProcesses, type MemberProcess, until } from './cluster-processes.js'
import { type Row, row } from './measure.js'
import { createVotes } from './signed-names.js'

const all = 100_000
const few = 1_000
const late = 3

export async function benchCatchUp(): Promise<Row[]> {
  const cluster = await foundProcesses(4)
  try {
    const stores = cluster.directories.map((directory) => dataPaths(directory).store)
    const [first = '', ...others] = stores
    const lateStore = stores[late] ?? ''
    const names = await createVotes(cluster.directories.slice(0, late))
    names.fill(first, all - few)
    const empty = `${lateStore}.empty`
    copyFileSync(lateStore, empty)
    copyFileSync(first, lateStore)
    names.fill(first, few)
    for (const other of others.slice(0, late - 1)) copyFileSync(first, other)
    for (const [member, store] of stores.slice(0, late).entries()) names.own(member, store)

    const present: MemberProcess[] = []
    for (let i = 0; i < late; i++) present.push(await cluster.start(i))
    const caughtUp = async () => {
      const member = await cluster.start(late)
      const started = performance.now()
      await until(async () => (await member.ask('status', {})).certificates === all)
      const seconds = (performance.now() - started) / 1_000
      const cpuUs = ((await member.ask('cpuMs', {})) * 1_000) / all
      const bytes = await member.ask('receivedBytes', {})
      await member.stop()
      return { seconds, bytes, cpuUs }
    }
    const rates = await Promise.all(
      present.slice(0, 2).map((one) => one.ask('verifications', { ms: 2_000 })),
    )
    const signaturesTake = all / rates.reduce((sum, one) => sum + one, 0)
    const some = await caughtUp()
    copyFileSync(empty, lateStore)
    const everything = await caughtUp()
    const missing = (count: number) => ({
      beside: { what: 'bytes of what is missing', value: count * names.certificateBytes },
    })
    return [
      row('1,000 names missed of 100,000: verified and stored after', some.seconds, 's', {
        target: { of: 'value', atMost: 2 },
      }),
      row('  received for them', some.bytes, 'bytes', {
        ...missing(few),
        target: { of: 'ratio', atMost: 3 },
      }),
      row('100,000 names missed: verified and stored after', everything.seconds, 's', {
        beside: { what: 's for their P-256 signatures alone on two cores', value: signaturesTake },
        target: { of: 'value', atMost: 30 },
      }),
      row('  received for them', everything.bytes, 'bytes', missing(all)),
      row('  CPU of that member, on all threads, for one of them', everything.cpuUs, 'us'),
    ]
  } finally {
    await cluster.close()
  }
}
