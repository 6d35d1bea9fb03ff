/** `rookery --nymchat` without a network: help, bad input, and what a home tells by itself. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openHome } from '../../client/store/home.js'
import { bytesToHex } from '../../proto/bytes.js'
import { rookery } from './rookery.js'
import { filled } from './small-federation.js'

t.setTimeout(300_000)

const key = (seed: string) => seed.repeat(44).slice(0, 44)
const server = `${key('2')}.${key('3')}@${key('4')}`

t.test('help of each', async (t) => {
  const cases: [words: string[], stdout: RegExp][] = [
    [[], /register <name>[\s\S]*server[\s\S]*greet <name>[\s\S]*contacts/],
    [['login'], /which of your names[\s\S]*--stay/],
    [['send'], /<name> \[words\.\.\][\s\S]*--direct/],
    [['inbox'], /--all/],
    [['greet'], /your mixnet address/],
    [['contacts'], /list[\s\S]*show <name>[\s\S]*accept <name>/],
    [['server'], /show[\s\S]*accept/],
  ]
  for (const [words, stdout] of cases) {
    const help = await rookery(['--nymchat', server, ...words, '--help'])
    t.match(help, { exitCode: 0, stdout, stderr: '' }, words.join(' '))
  }
})

t.test('what is known is told without asking anybody', async (t) => {
  const folder = join(t.testdir(), 'home')
  mkdirSync(folder, { mode: 0o700 })
  const passphrase = join(folder, '..', 'passphrase')
  writeFileSync(passphrase, 'horse\n', { mode: 0o600 })
  const scryptCost = { costLog2: 4, blockSize: 8, parallelism: 1 }
  const home = openHome({ folder, create: true, passphrase: async () => 'horse', scryptCost })
  const accounts = await home.nymchat(server)
  const account = accounts.create('ada')
  const env = { ROOKERY_HOME: folder, ROOKERY_PASSPHRASE_FILE: passphrase }
  const at = (...words: string[]) => rookery(['--nymchat', server, ...words], env)
  const { contacts } = accounts.memory('ada')
  await contacts.pin('bob', filled(2, 33))
  await contacts.noteAddress('bob', server)
  await contacts.noteHistory('carol')
  home.close()

  t.match(await at('server', '--json'), { exitCode: 0, stdout: /"keys":\[\]/ })
  t.match(await at('server'), { exitCode: 0, stdout: /has not answered yet/ })
  const again = openHome({ folder, create: false, passphrase: async () => 'horse' })
  const known = [filled(5, 33), filled(6, 33)]
  ;(await again.nymchat(server)).save({ ...account, serverKeys: known })
  again.close()
  t.same((await at('server', 'show', '--json')).json(), {
    ...{ ok: true, server },
    keys: known.map(bytesToHex),
  })
  t.match(await at('server'), { stdout: /One of them is its key/ })
  t.same((await at('contacts', '--json')).json(), {
    ...{ ok: true, server, name: 'ada' },
    contacts: [
      {
        ...{ name: 'bob', hasHistory: false, address: server },
        trustedKey: bytesToHex(filled(2, 33)),
      },
      { name: 'carol', hasHistory: true },
    ],
  })
  t.match(await at('contacts', 'list'), { exitCode: 0, stdout: /^bob .* direct\ncarol .*no key/ })

  const cases: [words: string[], stderr: RegExp][] = [
    [['contacts', '--as', 'dora'], /no key for 'dora'/],
    [['contacts', 'accept', 'a b'], /letters, digits/],
    [['contacts', 'dismiss', 'bob'], /Unknown/],
    [['contacts', 'accept'], /Not enough/],
    [['greet', 'a b'], /letters, digits/],
    [['send', 'bob', '--direct'], /Say something/],
    [[], /Say what to do at the nymCHAT server.*rookery --nymchat ADDRESS --help/],
  ]
  for (const [words, stderr] of cases) {
    t.match(await at(...words), { exitCode: 2, stdout: '', stderr }, words.join(' '))
  }
})
