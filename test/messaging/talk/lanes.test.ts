/** Lanes of work: what is paused, what a clock that jumps changes, and what closing waits for. */
import t from 'tap'
import { systemClock } from '../../../client/core/ports.js'
import { type Lane, Lanes } from '../../../client/messaging/talk/lanes.js'
import { virtualClock } from './virtual-clock.js'

function lanesOf(due: () => readonly Lane[], run: (lane: string) => Promise<void>) {
  const clock = virtualClock()
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const lanes = new Lanes({ clock, runningMax: 2, pauseMs: 60_000, due, run, onFault })
  return { clock, lanes, faults }
}

t.test('a lane that failed pauses by elapsed time, wherever the clock is set', async (t) => {
  let runs = 0
  const { clock, lanes, faults } = lanesOf(
    () => (runs < 2 ? [{ lane: 'one', dueAtMs: 0 }] : []),
    async () => {
      runs += 1
      if (runs === 1) throw new Error('Broken.')
    },
  )
  lanes.poke()
  await clock.settle()
  t.equal(faults.length, 1)
  clock.shift(86_400_000)
  lanes.poke()
  await clock.settle()
  t.equal(runs, 1, 'a clock that is set forward ends no pause')
  clock.shift(-2 * 86_400_000)
  lanes.poke()
  await clock.pass(59_000)
  t.equal(runs, 1)
  await clock.pass(2_000)
  t.equal(runs, 2, 'nor does one that is set back prolong it')
  await lanes.close()
})

t.test('idle: nothing is left that is due', async (t) => {
  const left = ['a', 'b', 'c', 'd']
  const { clock, lanes } = lanesOf(
    () => [...left.map((lane) => ({ lane, dueAtMs: 0 })), { lane: 'later', dueAtMs: 1e15 }],
    async (lane) => {
      await clock.sleep(1_000)
      left.splice(left.indexOf(lane), 1)
    },
  )
  await lanes.idle()
  lanes.poke()
  let isIdle = false
  void lanes.idle().then(() => {
    isIdle = true
  })
  await clock.until(() => isIdle, 'idle', 10_000)
  t.same(left, [])
  await lanes.close()
})

t.test('a lane that is due again and again keeps no timer waiting', async (t) => {
  let runs = 0
  const due = () => [{ lane: 'one', dueAtMs: 0 }]
  const run = async () => {
    runs += 1
  }
  const onFault = () => {}
  const lanes = new Lanes({ clock: systemClock, runningMax: 2, pauseMs: 60_000, due, run, onFault })
  lanes.poke()
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.ok(runs >= 256, 'it goes on')
  t.notOk(lanes.isIdle)
  await lanes.close()
  const before = runs
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(runs, before, 'until it is closed')
})
