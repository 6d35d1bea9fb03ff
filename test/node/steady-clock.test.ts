/** A clock that is set wrong, while a node runs or while it is away, expires no message. */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Known } from '../../cluster/ports.js'
import { openFederation } from '../../node/federation.js'
import { openMailboxDatabase } from '../../node/mailboxes/database.js'
import {
  aheadBelievedMs,
  behindBelievedMs,
  openSteadyClock,
  toleratedMs,
} from '../../node/mailboxes/steady-clock.js'
import { createMessagesSide } from '../../node/messages-side.js'
import { LateOverlay } from '../../node/peers/peering.js'
import { Routes } from '../../node/routes.js'
import { nodeSignatures } from '../../node/signatures.js'
import { createVirtualTime } from '../../tools/simulator/virtual-time.js'
import { certify, claimName, testFederation, testPolicy } from '../support/federation.js'
import { temporaryDirectory } from './support/directory.js'
import { messageTo, startMs } from './support/mailboxes.js'
import { unhurried } from './support/node.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const yearMs = 365 * dayMs
const sweptMs = unhurried.mailboxes.sweepMs
const { retentionMs } = testPolicy

const federation = testFederation(1)
const [member] = federation.members
if (member === undefined) throw new Error('a federation of one')
const { node: nodeKey } = member
const homeNodes = [nodeKey.publicKey]
const certificate = certify(federation, claimName(federation, 'ada', { homeNodes }))
const known: Known = { kind: 'certificate', certificate, settled: true, epoch: 0 }

/** A machine whose clock can be set, and the messages of a node on it. */
function openMachine(t: Test) {
  const path = join(temporaryDirectory(t), 'messages.sqlite')
  const time = createVirtualTime(Number.MAX_SAFE_INTEGER)
  let setMs = 0
  const faults: unknown[] = []

  function start() {
    const database = openMailboxDatabase(path)
    const bootedMs = time.nowMs
    const messages = createMessagesSide({
      ...{ database, settings: unhurried.mailboxes, nodeKey: nodeKey.publicKey },
      federation: openFederation(federation.chain, nodeKey, nodeSignatures),
      names: { newest: () => ({ certificate, storedAtMs: startMs }) },
      look: () => known,
      routes: new Routes({ ...unhurried, noticeSeconds: 600 }, startMs),
      timers: {
        now: () => startMs + time.nowMs + setMs,
        after: (ms, run) => time.after(ms, run),
        defer: (run) => void setImmediate(run),
      },
      elapsedMs: () => time.nowMs - bootedMs,
      presences: { of: () => undefined, all: () => [] },
      overlay: new LateOverlay(),
      push: () => undefined,
      onFault: (fault) => faults.push(fault),
    })
    return { database, messages }
  }

  let run = start()
  const stop = async () => {
    await run.messages.close()
    run.database.close()
  }
  t.teardown(stop)
  return {
    faults,
    get messages() {
      return run.messages
    },
    get dueMs() {
      const { now } = run.messages
      return now() - startMs
    },
    set(ms: number) {
      setMs += ms
    },
    /** By a step that is as long as an hour, so that days are a few sweeps. */
    async advance(ms: number) {
      for (let left = ms; left > 0; left -= hourMs) {
        time.runUntil(time.nowMs + Math.min(hourMs, left))
        for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    async restart(awayMs: number) {
      await stop()
      time.runUntil(time.nowMs + awayMs)
      run = start()
      // First is looked at what was certified meanwhile.
      await this.advance(1)
      await this.advance(sweptMs)
    },
    async take(sentAtMs = run.messages.now()) {
      const message = messageTo('ada', { sentAtMs })
      await run.messages.take(message)
      return () => {
        const { messageId, receiptKey } = message
        return run.messages.mailboxes.stateOf('ada', messageId, receiptKey)
      }
    },
  }
}

t.test('a clock that jumps expires nothing, and is told of', async (t) => {
  const machine = openMachine(t)
  const stateOf = await machine.take()
  t.equal(machine.messages.clockDoubt(), undefined)
  machine.set(yearMs)
  await machine.advance(2 * hourMs)
  t.equal(stateOf(), 'stored')
  const doubt = machine.messages.clockDoubt()
  t.equal(doubt?.aheadMs, yearMs)
  t.ok((doubt?.believedInMs ?? 0) <= aheadBelievedMs - hourMs, 'for ever less long')
  const during = await machine.take()
  machine.set(-yearMs)
  t.equal(machine.messages.clockDoubt(), undefined, 'until it is set right')
  await machine.advance(retentionMs - 2 * hourMs - 1)
  t.same([stateOf(), during()], ['stored', 'stored'])
  await machine.advance(1)
  await machine.advance(hourMs)
  t.equal(stateOf(), 'expired', 'its time passes as it would have')
  await machine.advance(2 * hourMs)
  t.equal(during(), 'expired', 'and that of what came meanwhile')
  t.same(machine.faults, [])
})

t.test('what has its time behind it expires while the clock is doubted', async (t) => {
  const machine = openMachine(t)
  await machine.advance(hourMs)
  const stateOf = await machine.take()
  await machine.advance(retentionMs - hourMs)
  machine.set(yearMs)
  await machine.advance(2 * hourMs)
  t.equal(stateOf(), 'expired')
})

t.test('a clock that stays ahead is believed in the end', async (t) => {
  const machine = openMachine(t)
  const stateOf = await machine.take()
  machine.set(yearMs)
  await machine.advance(aheadBelievedMs - hourMs)
  t.equal(stateOf(), 'stored')
  await machine.restart(1_000)
  t.equal(stateOf(), 'stored', 'a restart is no reason to')
  await machine.advance(2 * hourMs)
  t.equal(machine.messages.clockDoubt(), undefined, 'nor one to be patient anew')
  t.equal(stateOf(), 'expired')
})

t.test('a machine that starts with a wrong clock', async (t) => {
  const machine = openMachine(t)
  const stateOf = await machine.take()
  await machine.advance(2 * hourMs)
  machine.set(yearMs)
  await machine.restart(hourMs)
  await machine.advance(hourMs)
  t.equal(stateOf(), 'stored', 'ahead')
  machine.set(-27 * yearMs)
  await machine.restart(1_000)
  const during = await machine.take()
  machine.set(26 * yearMs)
  await machine.advance(hourMs)
  t.same([stateOf(), during()], ['stored', 'stored'], 'behind, until it hears what time it is')
  t.equal(machine.messages.clockDoubt(), undefined)
  await machine.advance(aheadBelievedMs)
  t.same([stateOf(), during()], ['stored', 'stored'])
})

t.test('a node that was off for long is patient, and not for ever', async (t) => {
  const machine = openMachine(t)
  const stateOf = await machine.take()
  await machine.restart(toleratedMs)
  t.equal(machine.messages.clockDoubt(), undefined, 'a day is nothing')
  await machine.restart(retentionMs)
  await machine.advance(2 * hourMs)
  t.equal(stateOf(), 'stored', 'its device may still fetch it')
  await machine.advance(aheadBelievedMs)
  t.equal(stateOf(), 'expired')
})

t.test('a clock that was put back is soon followed', async (t) => {
  const machine = openMachine(t)
  machine.set(yearMs)
  await machine.advance(aheadBelievedMs + hourMs)
  machine.set(-yearMs)
  t.ok(machine.dueMs > yearMs)
  await machine.advance(behindBelievedMs + hourMs)
  t.ok(machine.dueMs < 10 * dayMs)
  t.equal(machine.messages.clockDoubt(), undefined)
})

t.test('what a clock drifts in the time between two marks adds up to no doubt', async (t) => {
  const database = openMailboxDatabase(join(temporaryDirectory(t), 'messages.sqlite'))
  t.teardown(() => database.close())
  let [wall, elapsed] = [startMs, 0.25]
  const clock = openSteadyClock({ database, wallMs: () => wall, elapsedMs: () => elapsed })
  for (let day = 0; day < 30; day++) {
    await clock.keepMark()
    // Asleep at night.
    wall += dayMs
    elapsed += 16 * hourMs
    t.equal(clock.doubt(), undefined)
    t.equal(clock.now(), wall)
  }
  wall += yearMs
  t.ok(clock.doubt())
  t.ok(Number.isInteger(clock.now()), 'whole milliseconds, as the database takes them')
})
