import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseAddress } from '../../client/mixnet/address.js'
import { openNymClientCarrier } from '../../client/mixnet/nym-client-carrier.js'
import { Inbox, sameBytes, utf8 } from './inbox.js'
import { startTestNetwork } from './test-network.js'

t.setTimeout(120_000)

const program = fileURLToPath(new URL('../../tools/cluster/main.js', import.meta.url))

function run(...options: string[]) {
  const child = spawn(process.execPath, [program, 'nym-client', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  let told = () => {}
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (data) => {
      output[name] += data
      told()
    })
  }
  return {
    child,
    output,
    async until(pattern: RegExp): Promise<string> {
      for (;;) {
        const match = pattern.exec(output.stderr)
        if (match !== null) return match[1] ?? ''
        if (child.exitCode !== null) throw new Error(`ended early: ${output.stderr}`)
        await new Promise<void>((resolve) => {
          told = resolve
          child.once('exit', () => resolve())
        })
      }
    },
  }
}

t.test('the command serves until it is told to stop, and keeps its address', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const data = await mkdtemp(join(tmpdir(), 'nym-client-'))
  const addresses: string[] = []
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child, output, until } = run('--api', network.apiUrl, '--port', '0', '--data', data)
    const url = await until(/listening on (\S+)\n/)
    const inbox = new Inbox()
    const carrier = await openNymClientCarrier({ url }, inbox)
    addresses.push(output.stdout.trim())
    t.equal(output.stdout, `${carrier.address}\n`, 'stdout is the address and nothing else')
    parseAddress(carrier.address)
    await carrier.send(carrier.address, utf8(signal), 0)
    await inbox.frame(({ bytes }) => sameBytes(bytes, utf8(signal)), 'a message to itself')
    await carrier.close()
    child.kill(signal)
    const [code] = await once(child, 'exit')
    t.equal(code, 0, `${signal} ends it cleanly`)
  }
  t.equal(addresses[0], addresses[1])
  await rm(data, { recursive: true })
  await network.close()
})

t.test('a taken port is a precise error', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const first = run('--api', network.apiUrl, '--port', '0')
  const url = await first.until(/listening on (\S+)\n/)
  const second = run('--api', network.apiUrl, '--port', new URL(url).port)
  const [code] = await once(second.child, 'exit')
  t.equal(code, 1)
  t.match(second.output.stderr, /cannot listen: port \d+ of 127\.0\.0\.1 is in use/)
  first.child.kill('SIGTERM')
  await once(first.child, 'exit')
  await network.close()
})

t.test('a wrong port is told in a sentence', async (t) => {
  for (const port of ['70000', '-1', 'x']) {
    const { child, output } = run('--port', port)
    const [code] = await once(child, 'exit')
    t.equal(code, 2)
    t.equal(output.stderr, 'rookery-cluster: --port is a whole number from 0 to 65535\n')
  }
})
