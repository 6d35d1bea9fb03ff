/** The command line, as people and scripts use it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { run } from '../../node/cli/program.js'
import { v8Options } from '../../node/v8-options.js'
import { parseInvite } from '../../proto/invite.js'
import { startLocalnet } from '../../tools/localnet/index.js'
import { temporaryDirectory } from './support/directory.js'
import { runProgram, startProgram } from './support/program.js'

t.setTimeout(600_000)

/** The same without a process of its own, which takes most of a second: for what is refused at once. */
async function runHere(args: readonly string[], environment = {}) {
  let stdout = ''
  let stderr = ''
  const code = await run(args, {
    environment,
    data: (line) => {
      stdout += `${line}\n`
    },
    talk: (line) => {
      stderr += `${line}\n`
    },
    stopRequested: () => new Promise(() => undefined),
    abandon() {
      throw new Error('nothing is under way')
    },
  })
  return { code, stdout, stderr }
}

t.test('installed, the program runs with the options that it is started with elsewhere', (t) => {
  const program = readFileSync(new URL('../../node/main.js', import.meta.url), 'utf8')
  t.equal(program.split('\n')[0], ['#!/usr/bin/env -S node', ...v8Options].join(' '))
  t.end()
})

t.test('wrong input is refused with exit code 2, a sentence, and nothing done', async (t) => {
  const directory = temporaryDirectory(t)
  const data = join(directory, 'data')
  const file = (name: string, content: string) => {
    const path = join(directory, name)
    writeFileSync(path, content)
    return path
  }
  const table: readonly [readonly string[], RegExp, Readonly<Record<string, string>>?][] = [
    [[], /Which command/],
    [['fly'], /Unknown.*fly/],
    [['init'], /--data DIR or ROOKERY_NODE_DATA/],
    [['init', '--data', data, '--colour', 'red'], /Unknown.*colour/],
    [['init', '--data'], /data/],
    [['init', '--data', data, '--data', data], /--data is given more than once/],
    [['init', '--data', data, '--admission-bits', 'many'], /whole number from 0 to 40, not "many"/],
    [['init', '--data', data, '--admission-bits', '41'], /whole number from 0 to 40, not "41"/],
    [['init', '--data', data, '--quarantine-days', '-1'], /--quarantine-days is a whole number/],
    [['init', '--data', data, '--passphrase-file', join(directory, 'none')], /cannot be read/],
    [['init', '--data', data, '--passphrase-file', file('empty', '\n')], /first line is empty/],
    [['init', '--data', join(directory, 'x'.repeat(120))], /path of \d+ bytes/],
    [['init', '--data', data], /ROOKERY_NODE_DATTA is no option/, { ROOKERY_NODE_DATTA: 'x' }],
    [
      ['init', '--data', data],
      /ROOKERY_NODE_ADMISSION_BITS is a whole number/,
      { ROOKERY_NODE_ADMISSION_BITS: 'x' },
    ],
    [['init', '--config', file('broken.json', '{')], /broken.json is not JSON/],
    [['init', '--config', file('list.json', '[]')], /not a JSON object/],
    [['init', '--config', file('odd.json', '{"dta":1}')], /"dta" is no option/],
    [['init', '--config', file('wrong.json', '{"data":1}')], /"data" has no value/],
    [['init', '--config', file('self.json', '{"config":"x"}')], /"config" is no option/],
    [['start', '--data', data, '--mixnet', 'tor'], /one of nym, local, nym-client, not "tor"/],
    [['start', '--data', data, '--mixnet', 'local'], /needs the nym-api/],
    [['start', '--data', data, '--mixnet-api', 'here'], /--mixnet-api is a URL http/],
    [
      ['start', '--data', data, '--nym-client', 'ws://127.0.0.1:1977'],
      /--nym-client has no meaning with --mixnet nym/,
    ],
    [
      ['start', '--data', data, '--mixnet', 'nym-client', '--mixnet-api', 'http://127.0.0.1/api'],
      /--mixnet-api has no meaning with --mixnet nym-client/,
    ],
    [
      ['start', '--data', data, '--mixnet', 'nym', '--listen', 'here'],
      /--listen: here is no multiaddr/,
    ],
    [['start', '--data', data, '--announce', '/ip4/1.2.3.4/udp/7'], /is no TCP address/],
    [['start', '--data', data, '--peer', '/ip4/1.2.3.4/tcp/7'], /does not say whose address/],
    [['start', '--data', data, '--peer', '/ip4/1.2.3.4/tcp/7/p2p/12D3x'], /--peer: /],
    [['init', '--data', data, '--member', '--mirror'], /a --member or a --mirror, not both/],
    [['init', '--data', data, '--mirror'], /--genesis FILE/],
    [['init', '--data', data, '--genesis', 'x'], /--genesis has no meaning without --member/],
    [
      ['init', '--data', data, '--member', '--admission-bits', '3'],
      /--admission-bits has no meaning for a node that follows/,
    ],
    [
      ['init', '--data', data],
      /ROOKERY_NODE_MIRROR is true or false, not "maybe"/,
      { ROOKERY_NODE_MIRROR: 'maybe' },
    ],
    [['propose', 'grow', '--data', data], /holds no node/],
    [['approve', '--data', data], /Not enough/],
    [['import', file('names', ''), '--data', data], /holds no node/],
    [['verify', '--data', data], /holds no node/],
    [['health', '--data', data], /holds no node/],
    [['join', file('genesis', '{}'), '--data', data], /has no keys/],
    [['status', '--data', data], /holds no node/],
    [['invite', '--data', data], /holds no node/],
    [['export', '--data', data], /Not enough/],
    [['export', join(directory, 'out'), '--data', data], /holds no node/],
  ]
  for (const [args, message, environment] of table) {
    const { code, stdout, stderr } = await runHere(args, environment)
    const shown = `${args.join(' ')}: ${stderr.trim().split('\n')[0]}`
    t.match(
      { stderr, stdout, long: stderr.split('\n').length > 3 },
      {
        stderr: message,
        stdout: '',
        long: false,
      },
      shown,
    )
    t.equal(code, 2, 'exit code')
  }
  t.notOk(existsSync(data))
})

t.test('init, once', async (t) => {
  const directory = temporaryDirectory(t)
  const config = join(directory, 'config.json')
  writeFileSync(config, JSON.stringify({ data: join(directory, 'ignored'), 'admission-bits': 3 }))
  const data = join(directory, 'data')
  mkdirSync(data)
  const args = ['init', '--config', config, '--json']
  const made = await runProgram(args, { ROOKERY_NODE_DATA: data })
  t.equal(made.code, 0)
  t.match(JSON.parse(made.stdout), { federationId: /^[0-9a-f]{64}$/, dataDirectory: data })
  t.same(readdirSync(data).sort(), ['names.sqlite', 'node.key', 'voting-0.key'])
  t.equal(statSync(join(data, 'node.key')).mode & 0o777, 0o600)
  t.notOk(existsSync(join(directory, 'ignored')), 'the environment wins over the file')

  const again = await runProgram(args, { ROOKERY_NODE_DATA: data })
  t.match(again, { code: 1, stdout: '', stderr: /holds a node already; nothing was changed/ })

  for (const args of [['propose', 'renew'], ['card']]) {
    const asked = await runProgram([...args, '--data', data])
    t.match(asked, { code: 3, stdout: '', stderr: /No node runs in/ })
  }
  t.match(await runProgram(['verify', '--data', data]), { code: 0, stdout: /^0 certificates/ })
  const stopped = await runProgram(['status', '--data', data, '--json'])
  t.equal(stopped.code, 3)
  t.match(JSON.parse(stopped.stdout), { running: false, names: 0 })
  const early = await runProgram(['invite', '--data', data])
  t.match(early, { code: 1, stdout: '', stderr: /no mixnet address yet/ })
})

t.test('help and version go to stdout', async (t) => {
  t.match(await runProgram(['--help']), { code: 0, stdout: /rookery-node start/, stderr: '' })
  const help = await runProgram(['start', '--help'])
  t.match(help, { code: 0, stdout: /ROOKERY_NODE_MIXNET_API/, stderr: '' })
  t.match(await runProgram(['--version']), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/ })
})

t.test('a running node and its operator', async (t) => {
  const network = await startLocalnet()
  t.teardown(() => network.close())
  const directory = temporaryDirectory(t)
  const data = join(directory, 'data')
  const passphrase = join(directory, 'passphrase')
  writeFileSync(passphrase, 'correct horse\n')
  const secret = ['--passphrase-file', passphrase]
  await runProgram(['init', '--data', data, ...secret])
  const mixnet = ['--mixnet', 'local', '--mixnet-api', network.apiUrl]
  const locked = await runProgram(['start', '--data', data, ...mixnet])
  t.match(locked, { code: 1, stdout: '', stderr: /under a passphrase/ })

  const node = await startProgram(t, ['--data', data, ...mixnet, ...secret])
  const { invite } = node.ready
  t.equal(parseInvite(invite).addresses[0], node.ready.address)
  t.equal(statSync(join(data, 'operator.sock')).mode & 0o777, 0o600)

  const status = await runProgram(['status', '--data', data, '--json'])
  t.equal(status.code, 0)
  t.match(JSON.parse(status.stdout), { running: true, state: 'serving', mixnet: 'connected' })
  const shown = (await runProgram(['status', '--data', data])).stdout
  t.match(shown, /^running: true\n/)
  t.match(shown, /\nsettled: true\nvoting: true\nsynced: true\ndivergingRange: none\n/)
  t.equal((await runProgram(['invite', '--data', data])).stdout, `${invite}\n`)
  const second = await runProgram(['start', '--data', data, ...mixnet, ...secret])
  t.match(second, { code: 1, stderr: /another process uses this data directory/ })

  const file = join(directory, 'names')
  const exported = await runProgram(['export', file, '--data', data, '--json'])
  t.equal(exported.code, 0)
  t.match(JSON.parse(exported.stdout), { certificates: 0, epoch: 0 })
  const twice = await runProgram(['export', file, '--data', data])
  t.match(twice, { code: 2, stderr: /is there already/ })

  for (const line of ['nonsense\n', '{"ask":"keys"}\n', `${'x'.repeat(5_000)}\n`]) {
    t.match(await say(join(data, 'operator.sock'), line), /unknown request/)
  }
  t.equal(await node.stop('SIGINT'), 0)
  t.notMatch(node.log(), /correct horse/)
  for (const line of node.log().trim().split('\n')) t.match(JSON.parse(line), { part: String })
  t.equal((await runProgram(['invite', '--data', data])).stdout, `${invite}\n`, 'also when stopped')
  const offline = await runProgram(['export', join(directory, 'later'), '--data', data])
  t.match(offline, { code: 0, stdout: '', stderr: /0 certificates, all verified/ })
})

t.test('a command that waits for a node ends at the first signal', async (t) => {
  const data = join(temporaryDirectory(t), 'data')
  await runProgram(['init', '--data', data])
  let asked = () => {}
  const waiting = new Promise<void>((resolve) => {
    asked = resolve
  })
  const silent = createServer((socket) => {
    t.teardown(() => socket.destroy())
    asked()
  })
  await new Promise<void>((resolve) => silent.listen(join(data, 'operator.sock'), resolve))
  t.teardown(() => silent.close())
  const ended = await runProgram(['status', '--data', data], {}, (child) => {
    waiting.then(() => child.kill('SIGINT'))
  })
  t.match(ended, { code: null, stdout: '', stderr: '' }, 'ended by the signal itself')
})

t.test('a node that cannot reach its mixnet can be stopped at once', async (t) => {
  const data = join(temporaryDirectory(t), 'data')
  await runProgram(['init', '--data', data])
  let asked = () => {}
  const connecting = new Promise<void>((resolve) => {
    asked = resolve
  })
  const silent = createServer(() => asked())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  t.teardown(() => silent.close())
  const { port } = silent.address() as AddressInfo
  const mixnet = ['--mixnet', 'local', '--mixnet-api', `http://127.0.0.1:${port}/api`]
  const ended = await runProgram(['start', '--data', data, ...mixnet], {}, (child) => {
    connecting.then(() => child.kill('SIGTERM'))
  })
  t.match(ended, { code: 0, stdout: '', stderr: /stopped while starting/ })
})

function say(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const socket = createConnection(path)
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(said))
    socket.end(line)
  })
}
