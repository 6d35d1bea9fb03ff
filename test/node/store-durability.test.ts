/** When the store has its log put on disk: a crash of the whole machine cannot be had in a test, its calls can. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openStore } from '../../node/store/store.js'
import { newestOf } from '../../proto/manifest.js'
import { noWrites } from '../cluster/store-conformance.js'
import { federation, ownNodeKey, richSlot } from '../cluster/store-samples.js'
import { temporaryDirectory } from './support/directory.js'

/** The files that are flushed from now on, by inode. */
function watchFlushes(t: Test, before: () => void = () => undefined): number[] {
  const original = fs.fdatasyncSync
  const flushed: number[] = []
  fs.fdatasyncSync = (file) => {
    before()
    original(file)
    flushed.push(fs.fstatSync(file).ino)
  }
  syncBuiltinESMExports()
  t.teardown(() => {
    fs.fdatasyncSync = original
    syncBuiltinESMExports()
  })
  return flushed
}

t.test('what is durable was flushed before anyone is told', async (t) => {
  const flushed = watchFlushes(t)
  const real = join(temporaryDirectory(t), 'names.sqlite')
  openStore(real).close()
  const link = join(temporaryDirectory(t), 'link.sqlite')
  fs.symlinkSync(real, link)
  for (const path of [real, link]) {
    flushed.length = 0
    const store = openStore(path, { nodeKey: ownNodeKey })
    const told: number[] = []
    const tell = () => told.push(flushed.length)
    if (path === real) {
      store.addManifest(newestOf(federation.chain))
      t.equal(flushed.length, 1, 'a manifest')
    }
    const first = flushed.length
    store.commit({ ...noWrites, slots: [richSlot] }, tell)
    t.same(told, [first + 1], 'our votes')
    store.commit({ ...noWrites, certificates: [], mayBeLost: true }, tell)
    t.same(told, [first + 1, first + 1], 'what may be lost waits for nothing')
    store.commit({ ...noWrites, dropped: [richSlot.key] }, tell)
    t.equal(told[2], first + 2)
    const log = fs.statSync(`${real}-wal`).ino
    t.ok(
      flushed.every((file) => file === log),
      'the log, wherever a link leads',
    )
    store.close()
  }
})

t.test('a log that cannot be flushed is a fault, and nobody is told', async (t) => {
  let isBroken = false
  watchFlushes(t, () => {
    if (isBroken) throw new Error('EIO: i/o error, fdatasync')
  })
  const store = openStore(join(temporaryDirectory(t), 'names.sqlite'), { nodeKey: ownNodeKey })
  t.teardown(() => store.close())
  isBroken = true
  const tell = () => t.fail('told')
  t.throws(() => store.commit({ ...noWrites, evidence: [] }, tell), {
    name: 'StoreFault',
    message: /i\/o error/,
  })
})
