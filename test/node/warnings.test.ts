/** What an operator is told to look at, and when a node counts as healthy. */
import t from 'tap'
import { type HealthFacts, healthOf } from '../../node/health.js'
import type { PeerStatus } from '../../node/peer-status.js'
import { type WarningFacts, warningsOf } from '../../node/warnings.js'
import { bytesToHex } from '../../proto/bytes.js'
import { decodeManifest, encodeManifest, type Manifest } from '../../proto/manifest.js'
import { testFederation } from '../support/federation.js'

const four = testFederation(4)
const [{ manifest }] = four.chain

function peer(member: number | null, changes: Partial<PeerStatus> = {}): PeerStatus {
  return {
    ...{ nodeKey: `${member}`, member, connected: true, role: 'member', state: 'serving' },
    ...{ version: '0', epoch: 0, namesRoot: null, names: 0, multiaddrs: [], mixnetAddress: null },
    ...{ announcesKey: true, lagMs: 0, agrees: null },
    ...changes,
  }
}

const good: WarningFacts = {
  manifest,
  driver: { voting: true, exposed: [], contradicted: 0, settled: true },
  role: 'member',
  nodeKey: bytesToHex(four.members[0]?.node.publicKey ?? new Uint8Array()),
  keyFault: undefined,
  peers: [1, 2, 3].map((i) => peer(i)),
  hasOverlay: true,
  faultInjection: false,
  mailboxesPercentFull: 69,
  outboxPercentFull: 69,
  clockDoubt: undefined,
}

const withoutKey = (index: number): Manifest =>
  decodeManifest(
    encodeManifest({
      ...manifest,
      members: manifest.members.map((one, i) =>
        i === index ? { ...one, votingKey: undefined } : one,
      ),
    }),
  )

t.test('warnings', async (t) => {
  t.same(warningsOf(good), [])
  const [{ manifest: two }] = testFederation(2).chain
  const [{ manifest: one }] = testFederation(1).chain
  const table: readonly [Partial<WarningFacts>, RegExp][] = [
    [
      { mailboxesPercentFull: 70 },
      /mailboxes are 70 % full: from 75 % on names that have much.*--mailboxes-megabytes/,
    ],
    [{ mailboxesPercentFull: 100 }, /mailboxes are 100 % full: names in them get nothing/],
    [{ outboxPercentFull: 70 }, /outbox .* is 70 % full: from 75 % on names that have much.*peers/],
    [{ outboxPercentFull: 100 }, /outbox .* is 100 % full: names in it get nothing more/],
    [
      { clockDoubt: { aheadMs: 3.25 * 86_400_000, believedInMs: 7_200_000 } },
      /clock of this machine is 3.3 days ahead of what .* for 2 hours more/,
    ],
    [
      { clockDoubt: { aheadMs: -36 * 3_600_000, believedInMs: 1 } },
      /is 1.5 days behind what .* for 1 hours more/,
    ],
    [{ driver: { ...good.driver, contradicted: 2 } }, /Outside.*2 slots have two certificates/],
    [
      { driver: { ...good.driver, exposed: [1] } },
      /^Evidence exposes 1 of at most 1: .*propose remove/,
    ],
    [
      { driver: { ...good.driver, exposed: [1, 2] } },
      /Outside.*exposes 2 members.*4 members bear 1/,
    ],
    [{ manifest: two, peers: [peer(1)] }, /never run two/],
    [
      { manifest: withoutKey(2) },
      /lists no voting key of member 2: of 4 members 3 can vote, and 3 decide/,
    ],
    [{ keyFault: 'It is gone.' }, /does not vote: It is gone. It announces another.*propose renew/],
    [
      { driver: { ...good.driver, voting: { code: 'restored', reason: 'It is an old copy.' } } },
      /It is an old copy. Stop this node, and re-join under a new key.*propose replace/,
    ],
    [{ hasOverlay: false, peers: [] }, /talks to no other: start it again with --listen/],
    [
      { peers: [peer(1), peer(2, { connected: false })] },
      /Only 2 of 4 members are together.*3 decide/,
    ],
    [{ role: 'mirror', peers: [peer(1), peer(2)] }, /Only 2 of 4 members/],
    [{ peers: [peer(1, { epoch: 3 }), peer(2), peer(3)] }, /1 members are in a later epoch than 0/],
    [{ faultInjection: true }, /Fault injection is on/],
  ]
  for (const [changes, sentence] of table) {
    const warnings = warningsOf({ ...good, ...changes })
    t.equal(warnings.length, 1, `one warning: ${warnings.join(' / ')}`)
    t.match(warnings[0], sentence)
  }
  t.same(warningsOf({ ...good, manifest: one, peers: [], hasOverlay: false }), [], 'alone')
})

t.test('health', async (t) => {
  const well: HealthFacts = {
    ...{ nowMs: 1_000_000, state: 'serving', mixnet: 'connected', mixnetSinceMs: 0 },
    ...{ hasOthers: true, memberHeardAtMs: 995_000 },
  }
  t.same(healthOf(well), { healthy: true, reasons: [] })
  const fine: readonly Partial<HealthFacts>[] = [
    { state: 'synchronising' },
    { mixnet: 'reconnecting', mixnetSinceMs: 990_000 },
    { hasOthers: false, memberHeardAtMs: undefined },
  ]
  for (const changes of fine)
    t.ok(healthOf({ ...well, ...changes }).healthy, JSON.stringify(changes))
  const table: readonly [Partial<HealthFacts>, RegExp][] = [
    [{ state: 'starting' }, /The node is starting/],
    [{ state: 'stopping' }, /The node is stopping/],
    [{ mixnet: 'connecting', mixnetSinceMs: 999_000 }, /The mixnet is connecting, for 1 s/],
    [{ mixnet: 'reconnecting', mixnetSinceMs: 960_000 }, /The mixnet is reconnecting, for 40 s/],
    [{ mixnet: 'failed' }, /The mixnet is failed/],
    [{ memberHeardAtMs: undefined }, /No other member was heard since the start/],
    [{ memberHeardAtMs: 970_000 }, /No other member was heard for 30 s/],
  ]
  for (const [changes, sentence] of table) {
    const { healthy, reasons } = healthOf({ ...well, ...changes })
    t.notOk(healthy)
    t.match(reasons, [sentence])
  }
})
