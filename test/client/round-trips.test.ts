/** When a request is repeated: learnt from how long answers take. */
import t from 'tap'
import { RoundTrips } from '../../client/core/round-trips.js'

const patience = { firstMs: 1_000, factor: 2, longestMs: 9_000 }

t.test('answers that come fast leave it at the least', async (t) => {
  const trips = new RoundTrips(patience)
  t.equal(trips.firstMs, 1_000)
  for (let i = 0; i < 20; i++) trips.answered(30)
  t.equal(trips.firstMs, 1_000)
})

t.test('slow answers are waited for, as RFC 6298 says', async (t) => {
  const trips = new RoundTrips(patience)
  trips.answered(1_200)
  t.equal(trips.firstMs, 1_200 + 4 * 600)
  trips.answered(2_000)
  // Deviation 3/4 of 600 and 1/4 of 800, mean 7/8 of 1,200 and 1/8 of 2,000.
  t.equal(trips.firstMs, 1_300 + 4 * 650)
  for (let i = 0; i < 60; i++) trips.answered(100)
  t.equal(trips.firstMs, 1_000, 'until they are fast again')
})

t.test('each repeat waits longer, and nothing waits longer than the longest', async (t) => {
  const trips = new RoundTrips(patience)
  t.strictSame(
    [1_000, 4_000, 8_000].map((ms) => trips.after(ms)),
    [2_000, 8_000, 9_000],
  )
  for (let i = 0; i < 5; i++) trips.answered(60_000)
  t.equal(trips.firstMs, 9_000)
})

t.test(
  'an answer to a repeated request tells no time, and the longer wait stays a while',
  async (t) => {
    const trips = new RoundTrips(patience)
    trips.answered(30)
    trips.answeredLate(4_000)
    t.equal(trips.firstMs, 4_000)
    trips.answeredLate(2_000)
    t.equal(trips.firstMs, 4_000)
    trips.answered(30)
    t.equal(trips.firstMs, 1_000)
  },
)
