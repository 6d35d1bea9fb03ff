/** The simulated disk is a member's store like any other, and does what disks do. */
import t from 'tap'
import type { Writes } from '../../cluster/ports.js'
import { chanceOf } from '../../tools/simulator/chance.js'
import { createDisk, type Disk } from '../../tools/simulator/disk.js'
import { createVirtualTime } from '../../tools/simulator/virtual-time.js'
import { noWrites, storeConformance } from '../cluster/store-conformance.js'
import { testFederation } from '../support/federation.js'

const federation = testFederation(4)
const [genesis] = federation.chain
const nodeKey = genesis.manifest.members[0]?.nodeKey ?? new Uint8Array()

storeConformance(t, 'simulated disk, at once', (nodeKey) => {
  const { after } = createVirtualTime(1_000)
  const disk = createDisk({
    ...{ nodeKey, after, genesis: undefined },
    syncMs: () => undefined,
    onDurable: () => {},
  })
  return { store: disk, reopen: () => reopened(disk), close: () => {} }
})

storeConformance(t, 'simulated disk, slow', (nodeKey) => {
  const time = createVirtualTime(1_000)
  const chance = chanceOf(1, 'disk')
  const disk = createDisk({
    ...{ nodeKey, after: time.after, genesis: undefined },
    syncMs: () => chance.around(100),
    onDurable: () => {},
  })
  const flush = () => time.runUntil(time.nowMs + 60_000)
  return { store: disk, reopen: () => reopened(disk), close: () => {}, flush }
})

function reopened(disk: Disk): Disk {
  disk.crash(disk.unsynced)
  return disk
}

function slowDisk() {
  const time = createVirtualTime(1_000)
  const durable: Writes[] = []
  const disk = createDisk({
    ...{ nodeKey, genesis, after: time.after },
    syncMs: () => 10,
    onDurable: (writes) => durable.push(writes),
  })
  return { time, disk, durable }
}

const numbered = (number: number): Writes => ({
  ...noWrites,
  batchNumbers: [{ epoch: 0, member: 0, number, vote: undefined }],
})

t.test('reads see what is not durable yet, and commits become durable one by one', async (t) => {
  const { time, disk, durable } = slowDisk()
  const told: number[] = []
  disk.commit(numbered(1), () => told.push(1))
  disk.commit(numbered(2), () => told.push(2))
  t.equal(disk.batchNumber(0, 0)?.number, 2)
  t.equal(disk.unsynced, 2)
  t.same(told, [])
  time.runUntil(10)
  t.same(told, [1])
  t.equal(durable.length, 1)
  time.runUntil(20)
  t.same(told, [1, 2])
})

t.test('a crash loses what was not durable, or keeps a part, and calls nobody', async (t) => {
  const { time, disk } = slowDisk()
  const told: number[] = []
  for (const number of [1, 2, 3]) disk.commit(numbered(number), () => told.push(number))
  disk.crash(1)
  t.equal(disk.batchNumber(0, 0)?.number, 1)
  time.runUntil(1_000)
  t.same(told, [])
  t.equal(disk.batchNumber(0, 0)?.number, 1)
})

t.test(
  'what may be lost is told at once, lost by a crash, and durable with what follows it',
  async (t) => {
    const { time, disk, durable } = slowDisk()
    const told: number[] = []
    const lossy = (number: number) =>
      disk.commit({ ...numbered(number), mayBeLost: true }, () => told.push(number))
    lossy(1)
    t.same(told, [1])
    time.runUntil(1_000)
    t.equal(durable.length, 0)
    disk.crash(0)
    t.equal(disk.batchNumber(0, 0), undefined)
    lossy(2)
    disk.commit(numbered(3), () => told.push(3))
    time.runUntil(2_000)
    t.same(told, [1, 2, 3])
    t.equal(durable.length, 2)
  },
)

t.test('a restored disk has forgotten what came after the backup', async (t) => {
  const { time, disk } = slowDisk()
  disk.commit(numbered(1), () => {})
  time.runUntil(10)
  const image = disk.backUp()
  disk.commit(numbered(2), () => {})
  time.runUntil(20)
  disk.crash(0)
  disk.restore(image)
  t.equal(disk.batchNumber(0, 0)?.number, 1)
})
