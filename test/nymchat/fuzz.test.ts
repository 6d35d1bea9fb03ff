/** Ten thousand frames of rubbish from a seed: the door lives, its next answers are right, others notice nothing. */
import t from 'tap'
import { describeFuzz, fuzzNymchat } from '../../tools/fuzz/nymchat.js'

t.setTimeout(300_000)

t.test('10,000 seeded frames', async (t) => {
  const summary = await fuzzNymchat({ seed: 1, frames: 10_000 })
  t.equal(summary.frames, 10_000)
  t.equal(summary.checks, 100)
  for (const line of describeFuzz(summary)) t.comment(line)
  const seen = new Set([...summary.outcomes.values()].flatMap((ofKind) => [...ofKind.keys()]))
  // It got as far as each of these, so it is no rubbish that only the first check sees.
  const reached = [
    ...[
      '',
      '{..}',
      'success',
      'No user found',
      'error: missing username',
      'error: invalid signature',
    ],
    ...['error: signature verification failed', 'error: username already in use'],
    ...['error: unrecognized sender username', 'error: invalid JSON in content'],
    'error: no pending login for sender',
  ]
  for (const outcome of reached) t.ok(seen.has(outcome), outcome)
})
