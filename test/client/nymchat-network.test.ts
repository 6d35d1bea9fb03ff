/**
 * `rookery --nymchat` end to end: a local mixnet, a real node as the server, two homes. One of them goes through the
 * websocket of a nym-client.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openHome } from '../../client/store/home.js'
import { bytesToHex } from '../../proto/bytes.js'
import { startProgram } from '../../tools/cluster/child-program.js'
import { startLocalFederation } from './local-federation.js'
import { rookery } from './rookery.js'
import { filled } from './small-federation.js'

t.setTimeout(600_000)

t.test('register, lookup, send and inbox at a nymCHAT server', { timeout: 600_000 }, async (t) => {
  const folder = t.testdir()
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 })
  const federation = await startLocalFederation()
  t.teardown(() => federation.close())
  const { apiUrl, node } = federation
  const nymClient = await startProgram({
    program: 'rookery-cluster',
    args: ['nym-client', '--json', '--port', '0', '--api', apiUrl],
    logFile: join(folder, 'nym-client.log'),
  })
  t.teardown(() => nymClient.stop())
  const of =
    (home: string, ...mixnet: string[]) =>
    (...words: string[]) =>
      rookery(
        ['--nymchat', node.address, '--home', join(folder, home), '--mixnet', ...mixnet, ...words],
        { ROOKERY_PASSPHRASE_FILE: passphraseFile, ROOKERY_TIMEOUT: '60' },
      )
  const alice = of('alice', 'local', '--mixnet-api', apiUrl)
  const bob = of('bob', 'nym-client', '--nym-client', String(nymClient.ready.url))

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
  t.equal(node.status().messages.waiting, 0, 'the server was told that it arrived')
  t.match(await bob('inbox', '--as', 'bob'), { exitCode: 0, stdout: 'Nothing new.\n' }, 'once')
  t.match(await bob('inbox', '--as', 'bob', '--all'), { stdout: /^alice: hello bob\n$/ })

  // Directly, once it is known where.
  t.match(await alice('send', '--direct', 'bob', 'straight'), {
    exitCode: 1,
    stderr: /bob has not said where it is/,
  })
  t.match(await bob('greet', 'alice', '--as', 'bob'), { exitCode: 0, stdout: /may write to you/ })
  t.match(await alice('inbox'), { exitCode: 0, stdout: 'Nothing new.\n' }, 'a greeting is no text')
  t.match(await alice('contacts'), { exitCode: 0, stdout: /^bob .* direct\n$/ })
  t.match(await alice('send', '--direct', 'bob', 'straight'), {
    exitCode: 0,
    stdout: /nobody says whether it arrived/,
  })
  t.match(await bob('inbox', '--as', 'bob', '--json'), { stdout: /"straight".*"isDirect":true/ })

  // Keys that are not what they were.
  const bobKey = await changeKeys(join(folder, 'alice'), node.address)
  t.match(await alice('lookup', 'bob', '--json'), {
    exitCode: 4,
    stderr: /another key for bob than before\. Compare it: .* contacts show NAME/,
    stdout: /"code":"key-changed"/,
  })
  t.match((await alice('contacts', 'show', 'bob', '--json')).json(), {
    state: 'changed',
    keyNow: bobKey,
  })
  t.match((await alice('contacts', 'accept', 'bob', '--json')).json(), {
    changed: true,
    trustedKey: bobKey,
  })
  t.match(await alice('contacts', 'show', 'bob'), { stdout: /state +known/ })
  t.match(await alice('contacts', 'accept', 'bob'), { stdout: /accepted already/ })

  // The server's, too: whoever has another one is not heard.
  await changeServerKey(join(folder, 'alice'), node.address)
  t.match(await alice('server', 'accept', '--json'), { stdout: /"changed":true/ })
  t.match(await alice('server', 'accept'), { stdout: /same key as before/ })
  t.match(await alice('login'), { exitCode: 0 })
})

const passphrase = async () => 'correct horse battery staple'

/** As if it had been met with another key. @returns the one that it was met with, hex */
async function changeKeys(folder: string, server: string): Promise<string> {
  const home = openHome({ folder, create: false, passphrase })
  const { contacts } = (await home.nymchat(server)).memory('alice')
  const key = await contacts.keyOf('bob')
  await contacts.replace('bob', filled(7, 33))
  home.close()
  return bytesToHex(key ?? new Uint8Array())
}

async function changeServerKey(folder: string, server: string): Promise<void> {
  const home = openHome({ folder, create: false, passphrase })
  const accounts = await home.nymchat(server)
  const [account] = accounts.list()
  if (account === undefined) throw new Error('alice has no account')
  accounts.save({ ...account, serverKeys: [filled(8, 33)] })
  home.close()
}
