/** `rookery --nymchat` end to end: a local mixnet, a real node as the server, two homes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startLocalFederation } from './local-federation.js'
import { rookery } from './rookery.js'

t.setTimeout(600_000)

t.test('register, lookup, send and inbox at a nymCHAT server', { timeout: 600_000 }, async (t) => {
  const folder = t.testdir()
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 })
  const federation = await startLocalFederation()
  t.teardown(() => federation.close())
  const { apiUrl, node } = federation
  const mixnet = ['--mixnet', 'local', '--mixnet-api', apiUrl, '--timeout', '60']
  const of =
    (home: string) =>
    (...words: string[]) =>
      rookery(['--nymchat', node.address, '--home', join(folder, home), ...mixnet, ...words], {
        ROOKERY_PASSPHRASE_FILE: passphraseFile,
      })
  const [alice, bob] = [of('alice'), of('bob')]

  t.match(await alice('lookup', 'bob'), { exitCode: 2, stderr: /There is no home/ })
  t.match(await rookery(['--nymchat', 'nowhere', 'login']), {
    exitCode: 2,
    stderr: /--nymchat is a mixnet address/,
  })
  t.match(await alice('rotate', 'alice'), { exitCode: 2, stderr: /Unknown/ })
  t.match(await alice('register', 'a b'), { exitCode: 2, stderr: /letters, digits/ })

  const registered = await alice('register', 'alice', '--json')
  t.equal(registered.exitCode, 0, registered.stderr)
  t.match(registered.json(), { ok: true, name: 'alice', changed: true })
  t.match(await alice('register', 'alice'), { exitCode: 0, stdout: /yours already/ })
  t.match(await bob('register', 'alice', '--json'), {
    exitCode: 4,
    stderr: /The server says: error: username already in use/,
  })
  t.match(await bob('register', 'bob'), { exitCode: 0, stdout: /Registered\./ })

  const found = await bob('lookup', 'alice', '--as', 'bob', '--json')
  const { fingerprint } = registered.json() as { fingerprint: string }
  t.match(found.json(), { ok: true, verified: false, fingerprint })
  t.match(await alice('lookup', 'nobody'), { exitCode: 3, stdout: /knows nobody/ })
  t.match(await alice('send', 'nobody', 'hello'), { exitCode: 3 })
  t.match(await alice('send', 'bob', 'hello', 'bob'), { exitCode: 0, stdout: /accepted/ })
  t.match(await bob('inbox', '--as', 'bob', '--json'), {
    exitCode: 0,
    stdout: /"peer":"alice","direction":"in","text":"hello bob"/,
  })
  t.match(await bob('inbox', '--as', 'bob'), { exitCode: 0, stdout: 'Nothing new.\n' }, 'once')
  t.match(await bob('inbox', '--as', 'bob', '--all'), { stdout: /^alice: hello bob\n$/ })
})
