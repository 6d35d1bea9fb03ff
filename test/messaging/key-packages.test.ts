/** Key packages: made, verified, and refused for every reason. */
import fc from 'fast-check'
import t from 'tap'
import {
  type Capabilities,
  type Credential,
  decodeMlsMessage,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  type KeyPackage,
  type Lifetime,
} from 'ts-mls'
import { commit } from '../../client/messaging/mls/committing.js'
import { nameCredential } from '../../client/messaging/mls/engine.js'
import { join } from '../../client/messaging/mls/joining.js'
import {
  lifetimeFrom,
  makeKeyPackage,
  openKeyPackage,
} from '../../client/messaging/mls/key-packages.js'
import { messageFacts } from '../../client/messaging/mls/messages.js'
import { asciiBytes, bytesToHex } from '../../proto/bytes.js'
import { refusedBy } from '../../proto/errors.js'
import { keyPackageBytesMax, keyPackageLifetimeMsMax } from '../../proto/limits.js'
import { type Device, dayMs, nowMs, World } from './world.js'

function keyPackageOf(bytes: Uint8Array): KeyPackage {
  const [message] = decodeMlsMessage(bytes, 0) ?? []
  if (message?.wireformat !== 'mls_key_package') throw new Error('no key package')
  return message.keyPackage
}

function encoded(keyPackage: KeyPackage): Uint8Array {
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage })
}

interface Odd {
  readonly credential?: Credential
  readonly capabilities?: Partial<Capabilities>
  readonly lifetime?: Lifetime
  readonly extensions?: KeyPackage['extensions']
  readonly leafExtensions?: KeyPackage['extensions']
}

/** Rightly signed by the device, but for what is odd. */
async function odd(world: World, { engine }: Device, odd: Odd): Promise<Uint8Array> {
  const own = await world.keyPackage({ engine } as Device)
  const { leafNode } = keyPackageOf(own.package)
  const { publicPackage } = await generateKeyPackageWithKey(
    odd.credential ?? leafNode.credential,
    { ...leafNode.capabilities, ...odd.capabilities },
    odd.lifetime ?? leafNode.lifetime,
    odd.extensions ?? [],
    { signKey: new Uint8Array(), publicKey: engine.mlsKey },
    engine.suite,
    odd.leafExtensions,
  )
  return encoded(publicPackage)
}

// The machine may be busy, and every step waits for WebCrypto's threads.
t.setTimeout(300_000)

t.test('a key package opens to who made it', async (t) => {
  const world = new World(40)
  const ada = await world.device('ada')
  const bob = await world.device('x'.repeat(64))
  for (const isLastResort of [false, true]) {
    const own = await world.keyPackage(bob, isLastResort)
    const opened = await openKeyPackage(ada.engine, own.package, nowMs)
    t.match(opened, { name: bob.name, deviceKey: bob.signer.publicKey, isLastResort })
    t.same(opened.bytes, own.package)
    t.equal(opened.notAfterMs, Math.floor((nowMs + 30 * dayMs) / 1000) * 1000)
    t.ok(own.package.length < 600 && own.package.length <= keyPackageBytesMax)
    t.equal(own.ref.length, 32)
    t.notMatch(bytesToHex(own.secrets), bytesToHex(bob.privateKey))
  }
  const terms = { nowMs, isLastResort: false }
  const longest = { ...terms, lifetimeMs: keyPackageLifetimeMsMax }
  const { package: bytes } = await makeKeyPackage(bob.engine, longest)
  await openKeyPackage(ada.engine, bytes, nowMs)
  for (const lifetimeMs of [0, keyPackageLifetimeMsMax + 1]) {
    await t.rejects(makeKeyPackage(bob.engine, { ...terms, lifetimeMs }), RangeError)
  }
})

t.test('what is wrong with a key package is told', async (t) => {
  const world = new World(41)
  const ada = await world.device('ada')
  const bob = await world.device('bob')
  const cases: readonly [string, Odd, string, RegExp?][] = [
    ['a name that is not normal', { credential: nameCredential('Bob') }, 'malformed', /not a name/],
    ['an empty name', { credential: nameCredential('') }, 'malformed', /not a name/],
    [
      'a name beyond ASCII',
      { credential: { credentialType: 'basic', identity: Uint8Array.of(0xc3, 0xa9) } },
      'malformed',
      /not a name/,
    ],
    [
      'a certificate chain',
      { credential: { credentialType: 'x509', certificates: [asciiBytes('bob')] } },
      'malformed',
      /not a name/,
    ],
    ['no group facts', { capabilities: { extensions: [10] } }, 'malformed', /cannot do/],
    ['no suite', { capabilities: { ciphersuites: [] } }, 'malformed', /cannot do/],
    ['no basic credentials', { capabilities: { credentials: ['x509'] } }, 'malformed', /cannot do/],
    [
      'a strange extension',
      { extensions: [{ extensionType: 0xf00d, extensionData: new Uint8Array() }] },
      'malformed',
      /extension/,
    ],
    [
      'a last resort with data',
      { extensions: [{ extensionType: 10, extensionData: Uint8Array.of(1) }] },
      'malformed',
      /extension/,
    ],
    [
      'a strange leaf extension',
      { leafExtensions: [{ extensionType: 0xf00d, extensionData: new Uint8Array() }] },
      'malformed',
      /extension/,
    ],
    ['91 days and more', { lifetime: lifetimeFrom(nowMs, 92 * dayMs) }, 'malformed', /90 days/],
    ['for ever', { lifetime: { notBefore: 0n, notAfter: 2n ** 63n } }, 'malformed', /90 days/],
    ['the end first', { lifetime: { notBefore: 9n, notAfter: 8n } }, 'malformed', /90 days/],
    ['over', { lifetime: lifetimeFrom(nowMs - 40 * dayMs, 30 * dayMs) }, 'stale'],
    ['of the future', { lifetime: lifetimeFrom(nowMs + 2 * dayMs, 30 * dayMs) }, 'stale'],
  ]
  for (const [what, fault, code, message] of cases) {
    const bytes = await odd(world, bob, fault)
    const expected = message === undefined ? { code } : { code, message }
    await t.rejects(openKeyPackage(ada.engine, bytes, nowMs), expected, what)
  }
  const fine = keyPackageOf((await world.keyPackage(bob)).package)
  const stolen = { ...fine, leafNode: { ...fine.leafNode, signaturePublicKey: ada.engine.mlsKey } }
  const other = { ...fine, initKey: ada.engine.mlsKey }
  const twice = { ...fine, initKey: fine.leafNode.hpkePublicKey }
  const noPoint = { ...fine, initKey: new Uint8Array(65).fill(4) }
  const foreign = { ...fine, cipherSuite: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519' as const }
  for (const [what, keyPackage, code] of [
    ['a stolen package', stolen, 'bad-signature'],
    ['another init key', other, 'bad-signature'],
    ['one key for both', twice, 'malformed'],
    ['no point', noPoint, 'malformed'],
    ['another suite', foreign, 'malformed'],
  ] as const) {
    await t.rejects(openKeyPackage(ada.engine, encoded(keyPackage), nowMs), { code }, what)
  }
  const long = new Uint8Array(keyPackageBytesMax + 1)
  await t.rejects(openKeyPackage(ada.engine, long, nowMs), { code: 'oversized' })
})

t.test('no changed key package opens', async (t) => {
  const world = new World(42)
  const ada = await world.device('ada')
  const { package: bytes } = await world.keyPackage(await world.device('bob'))
  const mutation = fc.record({
    at: fc.nat(bytes.length - 1),
    flip: fc.integer({ min: 1, max: 255 }),
    cut: fc.option(fc.nat(bytes.length - 1), { nil: undefined }),
    more: fc.uint8Array({ maxLength: 2 }),
  })
  await fc.assert(
    fc.asyncProperty(mutation, async ({ at, flip, cut, more }) => {
      const changed = Uint8Array.from([...bytes.subarray(0, cut), ...more])
      if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ flip
      else if (cut === undefined && more.length === 0) return
      const outcome = await openKeyPackage(ada.engine, changed, nowMs).then(
        () => 'opened',
        (error) =>
          refusedBy(() => {
            throw error
          }) && 'refused',
      )
      if (outcome !== 'refused') throw new Error(`${outcome}`)
    }),
    { seed: 42, numRuns: 400 },
  )
  t.pass()
})

t.test('a Welcome opens with its own key package, on its own device', async (t) => {
  const world = new World(43)
  const [ada, bob, eve] = [
    await world.device('ada'),
    await world.device('bob'),
    await world.device('eve'),
  ]
  const used = await world.keyPackage(bob, true)
  const other = await world.keyPackage(bob)
  const add = [used.package]
  const { welcome } = await commit(ada.engine, await world.newGroup(ada), { add })
  if (welcome === undefined) throw new Error('nobody is welcome')
  await t.rejects(join(bob.engine, welcome, other), { code: 'malformed' })
  await t.rejects(join(eve.engine, welcome, used), { code: 'malformed' })
  const mixed = { package: used.package, secrets: other.secrets }
  await t.rejects(join(bob.engine, welcome, mixed), { code: 'malformed' })
  await t.rejects(join(bob.engine, used.package, used), { code: 'malformed' })
  const newer = { package: used.package, secrets: Uint8Array.from(used.secrets, () => 2) }
  await t.rejects(join(bob.engine, welcome, newer), { code: 'unsupported-version' })
  const second = await commit(ada.engine, await world.newGroup(ada), { add })
  for (const bytes of [welcome, second.welcome ?? new Uint8Array()]) {
    await join(bob.engine, bytes, used)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.nat(welcome.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const changed = Uint8Array.from(welcome)
        changed[at] = (changed[at] ?? 0) ^ flip
        messageFacts(changed)
        const outcome = await join(bob.engine, changed, used).then(
          () => 'joined',
          (error) =>
            refusedBy(() => {
              throw error
            }) && 'refused',
        )
        if (outcome !== 'refused') throw new Error(`${outcome}`)
      },
    ),
    { seed: 43, numRuns: 200 },
  )
})
