/** The command line end to end: a local mixnet, a real node, two homes. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openHome } from '../../client/store/home.js'
import { bytesToHex } from '../../proto/bytes.js'
import { repositoryFile } from '../support/vectors.js'
import { startLocalFederation } from './local-federation.js'
import { rookery, start } from './rookery.js'

// Some twenty processes, each of which connects anew.
t.setTimeout(600_000)

t.test('from an invite to a name’s end', { timeout: 300_000 }, async (t) => {
  const folder = t.testdir()
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 })
  const federation = await startLocalFederation()
  t.teardown(() => federation.close())
  const { apiUrl, node } = federation
  const of =
    (home: string) =>
    (...words: string[]) =>
      rookery([...words, '--home', join(folder, home), '--timeout', '120'], {
        ROOKERY_PASSPHRASE_FILE: passphraseFile,
      })
  const [alice, bob] = [of('alice'), of('bob')]

  const init = ['init', '--invite', node.invite, '--mixnet', 'local', '--mixnet-api', apiUrl]
  t.match(await alice(...init), { exitCode: 0, stdout: /genesis hashes to the federation id/ })
  const joined = await bob(...init, '--json')
  t.match(joined.json(), { ok: true, epoch: 0, members: 1, quorum: 1, nodes: [{ role: 'member' }] })
  const stranger = `rookery:${'ab'.repeat(32)}@${node.address}`
  t.match(await alice('init', '--invite', stranger), {
    exitCode: 2,
    stderr: /is of federation [0-9a-f]{64}/,
  })

  t.match(await bob('lookup', 'alice', '--json'), { exitCode: 3 })
  const registered = await alice('register', 'Alice', '--json')
  t.equal(registered.exitCode, 0, registered.stderr)
  const held = registered.json() as { ownerKey: string; fingerprint: string }
  t.match(held, {
    ...{ ok: true, verified: true, changed: true, name: 'alice', sequence: 0 },
    certifiedBy: { votes: 1, quorum: 1, members: 1 },
  })

  const found = await bob('lookup', 'alice', '--json')
  t.equal(found.exitCode, 0, found.stderr)
  t.match(found.json(), { ok: true, status: 'held', verified: true, ownerKey: held.ownerKey })
  const shown = await bob('lookup', 'alice')
  t.match(shown.stdout, new RegExp(`owner key +${held.fingerprint}`))
  t.match(shown.stdout, /certified by +1 of 1 members \(quorum 1\), epoch 0/)

  const sure = await bob('lookup', 'alice', '--assurance', 'quorum')
  t.match(sure, { exitCode: 0, stdout: /newest +1 of 1 members agree \(quorum 1\), epoch 0/ })
  const nobody = await bob('lookup', 'nobody', '--assurance', 'quorum', '--json')
  t.match(nobody.json(), {
    ...{ ok: false, status: 'absent', verified: true, assurance: 'quorum' },
    quorum: { needed: 1, agreeing: 1, answers: [{ member: 0, said: 'absent' }] },
  })

  const taken = await bob('register', 'alice', '--json')
  t.match(taken, { exitCode: 4, stderr: /taken: by key .* since / })
  t.match(taken.json(), {
    ok: false,
    error: { code: 'taken', holder: { fingerprint: held.fingerprint, sequence: 0 } },
  })
  t.match(await bob('rotate', 'alice'), { exitCode: 4, stderr: /is not here/ })
  t.match(await bob('retire', 'nobody'), { exitCode: 3, stderr: /Nobody holds 'nobody'/ })
  const outside = await bob('lookup', 'A..b')
  t.match(outside, { exitCode: 3, stderr: /grammar would not accept this name: .* in a row/ })
  t.match(await alice('register', 'a..b'), { exitCode: 2, stderr: /in a row/ })

  t.match((await alice('rotate', 'alice', '--json')).json(), { ok: true, sequence: 1 })
  const changed = await bob('lookup', 'alice', '--json')
  t.match(changed.stderr, /Warning: the owner key of 'alice' changed/)
  t.match(changed.json(), { keyChanged: true, formerFingerprint: held.fingerprint, sequence: 1 })
  t.match((await alice('whoami', '--json')).json(), {
    names: [{ name: 'alice', status: 'held', sequence: 1 }],
  })
  t.match(await alice('nodes'), { exitCode: 0, stdout: new RegExp(node.address) })
  const asked = await alice('nodes', '--ask', '--json')
  t.match(asked.json(), { nodes: [{ member: 0, role: 'member', answers: true }], missing: [] })

  t.match((await alice('retire', 'alice', '--json')).json(), { ok: true, action: 'retire' })
  const gone = await bob('lookup', 'alice', '--json')
  t.match(gone, { exitCode: 3 })
  t.match(gone.json(), { ok: false, status: 'retired', verified: true, sequence: 2 })

  const killed = start(['register', 'carol', '--home', join(folder, 'alice'), '--verbose'], {
    ROOKERY_PASSPHRASE_FILE: passphraseFile,
  })
  await killed.says('Registering\n')
  killed.process.kill('SIGKILL')
  t.match(await killed.ended, { signal: 'SIGKILL' })
  const draft = await draftIn(join(folder, 'alice'), 'carol')
  t.ok(draft, 'it was signed and is kept')
  const again = await alice('register', 'carol', '--json')
  t.equal(again.exitCode, 0, again.stderr)
  t.match(again.json(), { registrationId: draft && bytesToHex(draft.id) })

  t.match(await runExample(folder, node.invite, apiUrl), {
    status: 0,
    stdout: /registered alice\nheld by (\d{5} ){5}\d{5}\n/,
  })

  await node.close()
  const silent = await rookery(
    ['lookup', 'alice', '--home', join(folder, 'bob'), '--timeout', '5', '--json'],
    {},
  )
  t.match(silent, { exitCode: 5 })
  // On a busy machine the mixnet itself may take that long.
  t.match(silent.json(), { ok: false, error: { code: /^(timeout|unreachable)$/ } })
})

async function draftIn(folder: string, name: string) {
  const home = openHome({ folder, create: false, passphrase: async () => '' })
  try {
    return await home.memory.loadDraft(name)
  } finally {
    home.close()
  }
}

/** Runs the example of the core's README as it stands there. */
async function runExample(folder: string, invite: string, apiUrl: string) {
  const readme = readFileSync(repositoryFile('client/core/README.md'), 'utf8')
  const [, example] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
  if (example === undefined) throw new Error('The README has no example')
  const compiled = new URL('../../', import.meta.url).href
  const file = join(folder, 'example.mjs')
  writeFileSync(file, example.replaceAll("'./dist/", `'${compiled}`))
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, INVITE: invite, NYM_API: apiUrl },
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const [status] = await once(child, 'close')
  return { status, stdout }
}
