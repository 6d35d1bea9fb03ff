import t from 'tap'
import type { CarrierState } from '../../client/mixnet/carrier.js'
import { holdEarlyFrames } from '../../client/mixnet/early-frames.js'
import { earlyBytesMax, earlyFramesMax } from '../../client/mixnet/settings.js'
import { Inbox, utf8 } from './inbox.js'

const connected: { readonly state: CarrierState } = { state: 'connected' }

t.test('frames wait for the release, in order, and then pass at once', async (t) => {
  const inbox = new Inbox()
  const early = holdEarlyFrames(inbox)
  for (const text of ['a', 'b']) early.events.onFrame({ bytes: utf8(text) })
  t.equal(inbox.frames.length, 0)
  early.releaseTo(connected)
  t.equal(inbox.frames.length, 0, 'in a later turn')
  await inbox.until(() => inbox.frames.length === 2, 'both frames')
  early.events.onFrame({ bytes: utf8('c') })
  t.same(
    inbox.frames.map(({ bytes }) => bytes),
    ['a', 'b', 'c'].map(utf8),
  )
})

t.test('no more are held than the bounds allow; the newest are lost', async (t) => {
  const many = new Inbox()
  const byCount = holdEarlyFrames(many)
  for (let i = 0; i < earlyFramesMax + 10; i++) byCount.events.onFrame({ bytes: utf8(`${i}`) })
  byCount.releaseTo(connected)
  await many.until(() => many.frames.length > 0, 'the frames')
  t.equal(many.frames.length, earlyFramesMax)
  t.same(many.frames[0]?.bytes, utf8('0'))

  const large = new Inbox()
  const byBytes = holdEarlyFrames(large)
  const quarter = new Uint8Array(earlyBytesMax / 4)
  for (let i = 0; i < 5; i++) byBytes.events.onFrame({ bytes: quarter })
  byBytes.releaseTo(connected)
  await large.until(() => large.frames.length > 0, 'the frames')
  t.equal(large.frames.length, 4)
})
