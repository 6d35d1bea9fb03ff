/** Members over real libp2p on loopback, with the production driver. */
import t from 'tap'
import { claimOf, openFederation } from './overlay-rig.js'

t.test('four members register names through libp2p, and all decide', async (t) => {
  const { meeting, members } = await openFederation(t, 4, 'four of libp2p')
  const names = Array.from({ length: 20 }, (_, i) => `name${i}`)
  const answers = await Promise.all(
    names.map((name, i) => members[i % 4]?.register(claimOf(meeting, name))),
  )
  for (const answer of answers) t.equal(answer?.outcome, 'certified')
})
