/** The commands of messages end to end: a local mixnet, a real node, a home for each name. */
import { join } from 'node:path'
import t from 'tap'
import { homesOnNetwork, registered, textsOf } from './homes-on-network.js'
import { start } from './rookery.js'

// Some thirty processes, each of which connects anew.
t.setTimeout(900_000)

/** A nym-api that nobody answers at. */
const nowhere = ['--mixnet', 'local', '--mixnet-api', 'http://127.0.0.1:9/api']

t.test('texts and groups', { timeout: 900_000 }, async (t) => {
  const homes = await homesOnNetwork(t)
  const { folder, env } = homes
  const alice = await registered(t, homes, 'alice')
  const bob = await registered(t, homes, 'bob')
  const carol = await registered(t, homes, 'carol')

  await t.test('a text, read once, and its receipt', async (t) => {
    t.match(await alice('send', 'nobody', 'hello'), {
      exitCode: 3,
      stderr: /Nobody holds 'nobody'/,
    })
    t.match(await alice('send', 'bob', 'hello'), { exitCode: 1, stdout: /No device of 'bob'/ })
    t.match(await bob('login', '--json'), { exitCode: 0 })
    const sent = await alice('send', 'bob', 'hello', 'there', '42', '--json')
    t.match(sent, { exitCode: 0 })
    t.match(sent.json(), {
      ok: true,
      state: 'stored',
      text: 'hello there 42',
      conversation: '@bob',
    })
    const arrived = await bob('inbox')
    t.match(
      arrived.stdout,
      /^alice \(a stranger[^\n]*\n {2}[-\d]+ [\d:]+ {2}alice: hello there 42\n$/,
    )
    t.match(await bob('inbox', '--json'), { exitCode: 0, stdout: /"conversations":\[\]/ })
    t.same(textsOf(await bob('inbox', 'alice', '--all', '--json')), ['hello there 42'])
    t.match(await alice('inbox', 'bob', '--all'), { stdout: /hello there 42 {2}\(delivered\)/ })
    t.match(await bob('contacts'), { exitCode: 0, stdout: /alice +a stranger/ })
    t.match(await bob('contacts', 'accept', 'alice', '--json'), { exitCode: 0 })
    const numbers = await Promise.all(
      (
        [
          ['alice', alice, 'bob'],
          ['bob', bob, 'alice'],
        ] as const
      ).map(async ([, one, name]) => {
        return ((await one('contacts', 'show', name, '--json')).json() as { safetyNumber: string })
          .safetyNumber
      }),
    )
    t.match(numbers[0], /^(\d{5} ){11}\d{5}$/)
    t.equal(numbers[0], numbers[1])
  })

  await t.test('out of reach it waits, and the next command sends it', async (t) => {
    const waiting = await bob('send', 'alice', 'later', ...nowhere, '--timeout', '5', '--json')
    t.match(waiting, { exitCode: 7, stderr: /waits in this home/ })
    t.match(waiting.json(), { ok: false, state: 'waiting', text: 'later' })
    t.match(await bob('inbox', ...nowhere, '--timeout', '5'), { exitCode: 5 })
    t.match(await bob('login'), { exitCode: 0 })
    t.same(textsOf(await alice('inbox', '--json')), ['later'])
  })

  await t.test('online: messages are printed as they come, until Ctrl-C', async (t) => {
    const staying = start(['login', '--stay', '--json', '--home', join(folder, 'bob')], env)
    await staying.says('Online. Ctrl-C ends it.')
    t.match(await alice('send', 'bob', '--wait', 'delivered', 'now'), {
      exitCode: 0,
      stdout: 'delivered\n',
    })
    staying.process.kill('SIGINT')
    const { exitCode, stdout } = await staying.ended
    t.equal(exitCode, 0)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    t.match(lines.at(-1), { event: 'message', text: 'now', sender: 'alice' })
    t.same(textsOf(await bob('inbox', '--json')), [], 'it was shown')
  })

  await t.test('a group: made, written in, left', async (t) => {
    t.match(await carol('login'), { exitCode: 0 })
    t.match(await alice('group', 'create', 'Friends', 'bob', '--json'), { exitCode: 0 })
    t.match(await alice('group', 'invite', 'Friends', 'carol'), {
      exitCode: 0,
      stdout: /you, bob, carol/,
    })
    t.match(await alice('send', '--group', 'Friends', 'all of you'), {
      exitCode: 0,
      stdout: /bob: stored\n {2}carol: stored/,
    })
    t.ok(textsOf(await bob('inbox', '--group', 'Friends', '--json')).includes('all of you'))
    t.ok(textsOf(await carol('inbox', '--json')).includes('all of you'))
    t.match(await carol('group', 'accept', 'Friends'), { exitCode: 0 })
    t.match(await carol('group', 'rename', 'Friends', 'Comrades'), { exitCode: 0 })
    t.match(await carol('group', 'list'), { stdout: /Comrades/ })
    t.match(await bob('send', '--group', 'Enemies', 'x'), {
      exitCode: 2,
      stderr: /no group 'Enemies'/,
    })
    t.match(await carol('group', 'leave', 'Comrades'), { exitCode: 0, stdout: /you left/ })
    t.match(await carol('send', '--group', 'Comrades', 'x'), {
      exitCode: 1,
      stderr: /not in this group/,
    })
  })
})
