/** Certificates opened on worker threads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import type { EncodedCertificate } from '../../cluster/messages.js'
import {
  type ClosableVerification,
  createVerification,
} from '../../node/verification/verification.js'
import { encodeCertificate } from '../../proto/certificate.js'
import { certify, claimName, nextManifest, testFederation } from '../support/federation.js'

const federation = testFederation(4)
const { chain } = federation

const good = Array.from({ length: 20 }, (_, i): EncodedCertificate => {
  const certificate = certify(federation, claimName(federation, `name${i}`))
  return { bytes: encodeCertificate(certificate), storedAtMs: 1 }
})

function changed({ bytes }: EncodedCertificate, at: number): EncodedCertificate {
  const other = bytes.slice()
  other[at] = (other[at] ?? 0) ^ 1
  return { bytes: other, storedAtMs: 1 }
}

function open(
  verification: ClosableVerification,
  certificates: readonly EncodedCertificate[],
  under = chain,
): Promise<readonly boolean[] | undefined> {
  return new Promise((resolve) => verification.open(certificates, under, resolve))
}

function withWorker(t: Tap, program: string): ClosableVerification {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-worker-'))
  const path = join(folder, 'worker.mjs')
  writeFileSync(path, program)
  const verification = createVerification({ worker: pathToFileURL(path) })
  t.teardown(async () => {
    await verification.close()
    rmSync(folder, { recursive: true })
  })
  return verification
}

type Tap = { teardown(run: () => unknown): unknown }

t.test('many are opened by a worker, each for itself', async (t) => {
  const verification = createVerification({ threads: 2 })
  t.teardown(() => verification.close())
  const [first, second] = good as [EncodedCertificate, EncodedCertificate]
  const sent = [
    ...good,
    changed(first, 60),
    changed(second, second.bytes.length - 3),
    { bytes: new Uint8Array(), storedAtMs: 1 },
    { bytes: new Uint8Array(90).fill(3), storedAtMs: 1 },
  ]
  const expected = sent.map((_, i) => i < good.length)
  t.same(await open(verification, sent), expected)
  const answers = await Promise.all([1, 2, 3, 4].map(() => open(verification, sent)))
  for (const one of answers) t.same(one, expected)
  t.equal(verification.running, 2)
})

t.test('they are opened under the chain that is given', async (t) => {
  const verification = createVerification({ threads: 1 })
  t.teardown(() => verification.close())
  const other = testFederation(4, undefined, 'another')
  t.same(new Set(await open(verification, good, other.chain)), new Set([false]))
  t.same(new Set(await open(verification, good)), new Set([true]))
  const longer = [...chain, nextManifest(federation, federation.members)] as const
  t.same(new Set(await open(verification, good, longer)), new Set([true]))
})

t.test('few are left to the main thread, and no worker is started', async (t) => {
  const verification = createVerification()
  t.teardown(() => verification.close())
  let isWithin = true
  const answer = new Promise((resolve) => {
    verification.open(good.slice(0, 15), chain, (holds) => {
      t.notOk(isWithin, 'never within the call')
      resolve(holds)
    })
  })
  isWithin = false
  t.equal(await answer, undefined)
  t.equal(verification.running, 0)
})

t.test('workers end when there is nothing to do, and start again', async (t) => {
  const verification = createVerification({ threads: 1, idleMs: 1 })
  t.teardown(() => verification.close())
  for (let i = 0; i < 2; i++) {
    t.ok(await open(verification, good))
    while (verification.running > 0) await new Promise((resolve) => setTimeout(resolve, 1))
  }
})

t.test('a worker that fails leaves its work to the main thread', async (t) => {
  for (const program of ['throw new Error("broken")', 'process.exit(3)', 'syntax error']) {
    const verification = withWorker(t, program)
    for (let i = 0; i < 5; i++) t.equal(await open(verification, good), undefined, program)
    t.equal(verification.running, 0, 'and is not started for ever')
  }
})

t.test('a worker that is behind is given no more, and closing answers everyone', async (t) => {
  const silent =
    "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => {})"
  const verification = withWorker(t, silent)
  const answers = Array.from({ length: 40 }, () => open(verification, good))
  // Two workers hold sixteen each; the rest is answered at once.
  t.same(await Promise.all(answers.slice(32)), Array(8).fill(undefined))
  await verification.close()
  t.same(await Promise.all(answers), Array(40).fill(undefined))
  t.equal(await open(verification, good), undefined)
  t.equal(verification.running, 0)
})
