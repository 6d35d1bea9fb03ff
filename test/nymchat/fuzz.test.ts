/** Ten thousand frames of rubbish from a seed: the door lives, its next answers are right, others notice nothing. */
import t from 'tap'
import { describeFuzz, fuzzNymchat } from '../../tools/fuzz/nymchat.js'

t.setTimeout(300_000)

t.test('10,000 seeded frames', async (t) => {
  const summary = await fuzzNymchat({ seed: 1, frames: 10_000 })
  t.equal(summary.frames, 10_000)
  t.equal(summary.checks, 100)
  for (const line of describeFuzz(summary)) t.comment(line)
  t.ok(summary.delivered > 100, 'messages of strangers came as far as their recipients')
  // It got as far as each of these, so it is no rubbish that only the first check sees.
  const reached: Readonly<Record<string, readonly string[]>> = {
    plausible: [
      ...['{..}', 'No user found', 'error: username already in use', 'error: user not found'],
      ...['error: invalid username format', 'error: unrecognized sender username'],
      ...['error: no pending registration for sender', 'error: no pending login for sender'],
      ...['error: signature verification failed', 'error: invalid signature'],
    ],
    answered: [
      ...['{..}', 'success'],
      ...['error: signature verification failed', 'error: invalid signature'],
      ...['error: no pending registration for sender', 'error: no pending login for sender'],
    ],
    signed: [
      ...['success', 'error: recipient not found'],
      "error: missing 'sender' or 'recipient' field in message content",
    ],
    replayed: ['success', 'error: recipient not found', ''],
    damaged: ['', 'error: invalid signature', 'error: invalid JSON in content'],
    'wrong types': [
      ...['', 'error: missing username', 'error: missing username or public key'],
      ...["error: missing 'username' field", "error: missing 'content' or 'signature'"],
      'error: invalid JSON in content',
    ],
    long: ['', 'No user found'],
  }
  for (const [kind, outcomes] of Object.entries(reached)) {
    for (const outcome of outcomes) {
      t.ok(summary.outcomes.get(kind)?.has(outcome), `${kind}: ${outcome || '(no answer)'}`)
    }
  }
})
