import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { repositoryFile } from '../support/vectors.js'

// Generous, because a busy machine must not decide.
t.setTimeout(600_000)

const program = repositoryFile('dist/tools/cluster/main.js').pathname

/** Runs to the end. */
async function run(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (data: Buffer) => {
      output[name] += data
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}

/** Runs until it has printed, and then until the signal ended it. */
async function runUntilPrinted(t: Test, args: string[], signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [printed] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    stdout: printed.toString(),
    async stop() {
      child.kill(signal)
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    },
  }
}

t.test('help', async (t) => {
  const { code, stdout } = await run('mixnet', '--help')
  t.equal(code, 0)
  for (const option of [
    '--data',
    '--host',
    '--api-port',
    '--gateway-port',
    '--gateways',
    '--mixes',
    '--mean-delay-ms',
    '--loss',
    '--seed',
    '--json',
  ]) {
    t.match(stdout, option)
  }
})

t.test('wrong command lines say what is wrong', async (t) => {
  for (const [args, message] of [
    [[], /Name a command/],
    [['mixnut'], /Unknown argument: mixnut/],
    [['mixnet', '--bogus'], /Unknown argument: bogus/],
    [['mixnet', '--loss', '1.5'], /--loss must be a number from 0 to below 1/],
    [['mixnet', '--api-port', 'http'], /--api-port must be a whole number from 0 to 65535/],
    [['mixnet', '--gateways', '0'], /--gateways must be a whole number from 1 to 64/],
    [['mixnet', '--mixes', '100'], /--mixes must be/],
    [['mixnet', '--mean-delay-ms', 'x'], /--mean-delay-ms must be a number/],
  ] as const) {
    const { code, stderr, stdout } = await run(...args)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message)
    t.equal(stdout, '')
  }
})

t.test('a port in use', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const { code, stderr } = await run('mixnet', '--api-port', String(port))
  t.equal(code, 1)
  t.match(stderr, `the API cannot listen: port ${port} of 127.0.0.1 is in use`)
})

t.test('it runs until it is told to stop', async (t) => {
  const talking = await runUntilPrinted(t, ['mixnet', '--api-port', '0'], 'SIGINT')
  t.match(talking.stdout, /nym-api {4}http:\/\/127\.0\.0\.1:\d+\/api\n/)
  t.match(talking.stdout, /preferredGateway: '[1-9A-HJ-NP-Za-km-z]{43,44}'/)
  t.equal(await talking.stop(), 0)

  const args = ['mixnet', '--api-port', '0', '--json', '--gateways', '3', '--seed', '7']
  const plain = await runUntilPrinted(t, args, 'SIGTERM')
  const described = JSON.parse(plain.stdout)
  t.match(described, { apiUrl: /\/api$/, seed: '7' })
  t.equal(described.gateways.length, 3)
  const counters = await (await fetch(described.countersUrl)).json()
  t.match(counters, { nodes: [{ role: 'mix' }], inTransit: { packets: 0 } })
  t.equal(await plain.stop(), 0)
})
