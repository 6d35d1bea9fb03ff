import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { builtinModules } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import t from 'tap'
import { bytesToHex } from '../../proto/bytes.js'
import { encodeCertificate } from '../../proto/certificate.js'
import { encodeCertifiedManifest } from '../../proto/manifest.js'
import { certify, claimName, testFederation } from '../support/federation.js'
import { repositoryFile } from '../support/vectors.js'

const folder = fileURLToPath(repositoryFile('proto/'))
const files = ['', 'nymchat/'].flatMap((room) =>
  readdirSync(`${folder}${room}`)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${room}${name}`),
)

/** All of proto as one script that leaves its exports in the global `proto`. */
async function bundle(): Promise<string> {
  const result = await build({
    stdin: {
      contents: files.map((file) => `export * from './${file.replace(/ts$/, 'js')}'`).join('\n'),
      resolveDir: folder,
    },
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    globalName: 'proto',
    write: false,
    logLevel: 'silent',
    metafile: true,
  })
  const foreign = Object.keys(result.metafile.inputs).filter(
    (path) =>
      !/(^|\/)(proto|node_modules\/(@noble\/(ciphers|curves|hashes)|protobufjs|long))\/|<stdin>/.test(
        path,
      ),
  )
  if (foreign.length > 0) throw new Error(`proto reaches for ${foreign.join(', ')}`)
  return result.outputFiles[0]?.text ?? ''
}

const federation = testFederation(4)
const certificate = certify(federation, claimName(federation, 'alice'), { siblings: 5 })
const facts = JSON.stringify({
  federationId: bytesToHex(federation.federationId),
  genesis: bytesToHex(encodeCertifiedManifest(federation.chain[0])),
  certificate: bytesToHex(encodeCertificate(certificate)),
})
/** What a page does with an answer: opens it offline and names whose it is; also shows that lies fail. */
const script = `(({ federationId, genesis, certificate }) => {
  const { hexToBytes, portableSignatures: signatures } = proto
  const manifest = proto.decodeCertifiedManifest(hexToBytes(genesis))
  const chain = proto.openGenesis(manifest, hexToBytes(federationId), signatures)
  const read = proto.decodeCertificate(hexToBytes(certificate))
  const opened = proto.openCertificate(read, chain, signatures)
  try {
    proto.openCertificate({ ...read, round: 1 }, chain, signatures)
  } catch (error) {
    return opened.registration.name + ' ' + error.code
  }
})(${facts})`

/** A message of nymCHAT there and back. */
const nymchatScript = `(() => {
  const [alice, bob] = [1, 2].map((digit) => new Uint8Array(32).fill(digit))
  const [sender, recipient] = [alice, bob].map(proto.p256Signer)
  const secrets = { ephemeralPrivateKey: alice, salt: alice.slice(16), iv: alice.slice(20) }
  const saying = { kind: 'chat', text: 'hé ✓ 🔐' }
  const body = proto.sealBody(saying, sender, recipient.publicKey, secrets)
  const travelled = proto.parseJson(proto.pythonJson(body))
  return proto.openBody(travelled, sender.publicKey, bob, proto.portableSignatures).text
})()`

t.test(
  'proto bundles for browsers and touches nothing but the language and text coding',
  async (t) => {
    const text = await bundle()
    const required = [...text.matchAll(/(?:require\(|from |import\()\s*["']([^"']+)["']/g)]
    const builtin = required.filter(([, name = '']) =>
      builtinModules.includes(name.replace(/^node:/, '')),
    )
    t.same(builtin, [])
    // A context with the language and text coding alone: no process, Buffer, crypto, timers, sockets.
    const context = vm.createContext({ TextDecoder, TextEncoder })
    vm.runInContext(text, context)
    t.equal(vm.runInContext(script, context), 'alice bad-signature')
    t.equal(vm.runInContext(nymchatScript, context), 'hé ✓ 🔐')
  },
)

const executablePath = process.env.ROOKERY_CHROMIUM ?? '/usr/bin/chromium'
if (existsSync(executablePath)) {
  t.test('a page opens a certificate', async (t) => {
    const text = await bundle()
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end('<!doctype html><title>proto</title>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    t.teardown(async () => {
      await browser.close()
      server.close()
    })
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.addScriptTag({ content: text })
    t.equal(await page.evaluate(script), 'alice bad-signature')
  })
}
