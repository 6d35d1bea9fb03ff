import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium, type Page } from 'playwright-core'
import t from 'tap'
import type { Answerer } from '../../client/mixnet/carrier.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import type { PageApi, PageOptions } from './browser-page.js'
import { askerCases } from './conformance.js'
import { answerEchoes } from './echo-peer.js'
import { Inbox } from './inbox.js'
import { startTestNetwork } from './test-network.js'

declare const pageApi: PageApi

t.setTimeout(600_000)

const browserPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const skip = existsSync(browserPath) ? false : `no Chromium at ${browserPath} (set CHROMIUM_PATH)`
const messageBytesMax = 128 * 1024

/** Serves the page, both bundles, and the SDK's worker as it is. */
async function servePage() {
  const bundled = async (path: string) => {
    const entry = fileURLToPath(new URL(path, import.meta.url))
    const output = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      write: false,
      logLevel: 'silent',
    })
    return output.outputFiles[0]?.text ?? ''
  }
  const sdk = dirname(createRequire(import.meta.url).resolve('@nymproject/sdk/package.json'))
  const scripts: Record<string, string> = {
    '/page.js': await bundled('./browser-page.js'),
    '/worker.js': await bundled('../../client/mixnet/browser-worker.js'),
    '/nym-sdk-worker.js': await readFile(join(sdk, 'web-worker-0.js'), 'utf8'),
  }
  const server = createServer((request, response) => {
    const script = scripts[new URL(request.url ?? '/', 'http://page').pathname]
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(script ?? '<!doctype html><title>carrier</title><script src="page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, server }
}

t.test('the carrier in Chromium', { skip }, async (t) => {
  const network = await startTestNetwork({ gateways: 2 })
  const [peersGateway, pagesGateway] = network.gateways
  if (peersGateway === undefined || pagesGateway === undefined) throw new Error('two gateways')
  const peer: Answerer = await openNymWasmCarrier(
    {
      apiUrl: network.apiUrl,
      preferredGateway: peersGateway.identity,
      coverTraffic: false,
      averageHopDelayMs: 0,
      messageBytesMax: messageBytesMax + 1,
    },
    new Inbox(answerEchoes(() => peer)),
  )
  const { url, server } = await servePage()
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })
  const options: PageOptions = {
    apiUrl: network.apiUrl,
    peerAddress: peer.address,
    messageBytesMax,
  }
  const page = await browser.newPage()
  page.setDefaultTimeout(120_000)
  await page.goto(url)

  await t.test('passes the conformance suite as asker', async (t) => {
    for (const [index, { name }] of askerCases.entries()) {
      await t.test(name, async (t) => {
        const run = page.evaluate(([at, given]) => pageApi.runCase(at, given), [
          index,
          options,
        ] as const)
        await t.resolves(run)
      })
    }
  })
  await t.test('one page at a time has an identity', async (t) => {
    const outcome = await page.evaluate((given) => pageApi.openTwice(given), options)
    t.equal(outcome, 'configuration')
  })
  await t.test('the address survives a reload', async (t) => {
    const before = await page.evaluate((given) => pageApi.keepOpen(given), options)
    await page.evaluate(() => pageApi.closeKept())
    await page.reload()
    const after = await page.evaluate((given) => pageApi.keepOpen(given), options)
    t.equal(after, before)
    t.equal(await asked(page, options, 'a question'), 'a question')
  })
  await t.test('a gateway that goes away and comes back is healed', async (t) => {
    const before = await page.evaluate(() => pageApi.untilState('connected', 0))
    t.same(before, ['connected'])
    for (const index of [0, 1]) {
      await network.stopGateway(index)
      await network.startGateway(index)
    }
    await page.evaluate(() => pageApi.untilState('reconnecting', 1))
    await page.evaluate(() => pageApi.untilState('connected', 2))
    t.equal(await asked(page, options, 'after the drop'), 'after the drop')
    const states = await page.evaluate(() => pageApi.closeKept())
    t.same(states, ['connected', 'reconnecting', 'connected', 'closed'])
  })

  await browser.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await peer.close()
  await network.close()
})

function asked(page: Page, options: PageOptions, text: string): Promise<string> {
  return page.evaluate(([given, question]) => pageApi.ask(given, question), [
    options,
    text,
  ] as const)
}
