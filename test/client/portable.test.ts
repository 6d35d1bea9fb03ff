/** The core, and the way of envelopes, run in browsers: bundled for one, they need nothing of Node. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import t from 'tap'
import { fingerprintOf } from '../../client/core/fingerprint.js'
import { filled } from './small-federation.js'

for (const entry of [
  ...['core/connect', 'messaging/mail/create-mail', 'messaging/mail/mailbox'],
  'nymchat/client',
]) {
  t.test(`${entry} bundles for a browser`, async (t) => {
    const { outputFiles, errors } = await build({
      entryPoints: [fileURLToPath(new URL(`../../client/${entry}.js`, import.meta.url))],
      ...{ bundle: true, platform: 'browser', format: 'esm', write: false, logLevel: 'silent' },
    })
    t.strictSame(errors, [])
    const [{ text } = { text: '' }] = outputFiles
    t.ok(text.length > 1_000)
    t.notMatch(text, /["']node:/)
  })
}

t.test('fingerprints are six groups of five digits, and stay as they are', (t) => {
  t.not(fingerprintOf(filled(2, 33)), fingerprintOf(filled(3, 33)))
  // Computed apart from this code, with Python's hashlib.
  t.equal(fingerprintOf(filled(2, 33)), '65203 91091 79934 69232 41344 41111')
  t.end()
})
