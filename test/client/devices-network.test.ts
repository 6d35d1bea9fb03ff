/** Devices and backups end to end: a local mixnet, a real node, a home for each device. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { homesOnNetwork, registered, textsOf } from './homes-on-network.js'

// Some thirty processes, each of which connects anew.
t.setTimeout(900_000)

t.test('devices and backups', { timeout: 900_000 }, async (t) => {
  const homes = await homesOnNetwork(t)
  const { folder } = homes
  const alice = await registered(t, homes, 'alice')
  const bob = await registered(t, homes, 'bob')
  const newBob = homes.of('new-bob')
  t.equal((await bob('login')).exitCode, 0)
  t.equal((await alice('send', 'bob', 'hello there 42')).exitCode, 0)
  t.same(textsOf(await bob('inbox', '--json')), ['hello there 42'])

  await t.test('a second device: asked for, added, and in what is said from then on', async (t) => {
    const alicePhone = await homes.join('alice-phone')
    const asked = await alicePhone('devices', 'request', 'alice', '--json')
    const { code } = asked.json() as { code: string }
    t.equal(
      ((await alicePhone('devices', 'request', 'alice', '--json')).json() as { code: string }).code,
      code,
    )
    t.match(await alicePhone('login'), {
      exitCode: 4,
      stderr: new RegExp(`devices add ${code.slice(0, 20)}`),
    })
    t.match(await bob('devices', 'add', code), {
      exitCode: 4,
      stderr: /owner key of 'alice' is not here/,
    })
    const slip = code.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    t.match(await alice('devices', 'add', slip), { exitCode: 2, stderr: /slip in it/ })
    t.match(await alice('devices', 'add', code), { exitCode: 0 })
    t.match(await alice('devices', 'add', code), {
      exitCode: 0,
      stdout: /lists this device already/,
    })
    t.match(await alicePhone('login'), { exitCode: 0 })
    // The desk has the owner key and is in the conversation: it lets the phone in.
    for (
      let tries = 0;
      (await alicePhone('inbox', '--all', '--json')).stdout.includes('"conversations":[]');
      tries++
    ) {
      if (tries === 10) throw new Error('The phone is not let in.')
      await alice('login')
    }
    t.equal((await bob('send', 'alice', 'to both')).exitCode, 0)
    t.ok(textsOf(await alicePhone('inbox', '--json')).includes('to both'))
    t.ok(textsOf(await alice('inbox', '--json')).includes('to both'))
    const listed = (await bob('devices', 'list', 'alice', '--json')).json() as {
      devices: { key: string; fingerprint: string }[]
    }
    t.equal(listed.devices.length, 2)
    t.match(await alice('devices', 'remove', '1234'), { exitCode: 2, stderr: /at least 8 digits/ })
    t.match(await alice('devices', 'remove', code), { exitCode: 0, stdout: /is removed/ })
    t.match(await alicePhone('login'), { exitCode: 4 })
  })

  await t.test('a backup is a new device, with what was said', async (t) => {
    const file = join(folder, 'bob.backup')
    t.match(await bob('export', file, '--json'), { exitCode: 0 })
    t.notOk(readFileSync(file).includes('alice'))
    t.match(await bob('export', file), { exitCode: 2, stderr: /--force replaces it/ })
    t.match(await bob('export', file, '--force'), { exitCode: 0 })
    t.match(await bob('import', file), { exitCode: 2, stderr: /There is a home/ })
    const other = join(folder, 'other')
    writeFileSync(other, 'wrong horse\n', { mode: 0o600 })
    t.match(await newBob('import', file, '--backup-passphrase-file', other), {
      exitCode: 2,
      stderr: /is another one/,
    })
    t.notOk(existsSync(join(folder, 'new-bob')))
    const made = await newBob('import', file, '--replace-device', '--json')
    t.match(made, { exitCode: 0 })
    t.match(made.json(), { names: [{ name: 'bob', isOwned: true, isReplaced: true }] })
    t.match(await bob('login'), { exitCode: 4, stderr: /does not list this device/ })
    t.match(await newBob('login'), { exitCode: 0 })
    t.ok(textsOf(await newBob('inbox', 'alice', '--all', '--json')).includes('hello there 42'))
    t.match(await newBob('send', 'alice', 'I am back'), { exitCode: 0, stdout: 'stored\n' })
    t.ok(textsOf(await alice('inbox', '--json')).includes('I am back'))
    t.match(await alice('send', 'bob', 'welcome'), { exitCode: 0 })
    t.ok(textsOf(await newBob('inbox', '--json')).includes('welcome'))
  })
})
