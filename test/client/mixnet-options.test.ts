/** Which mixnet a command uses, by what it is told and what its home was made with. */
import t from 'tap'
import { type MixnetOptions, mixnetOf } from '../../client/cli/mixnet.js'
import type { CarrierConfiguration } from '../../client/mixnet/open-carrier.js'

const api = 'http://127.0.0.1:1/api'
const otherApi = 'http://127.0.0.1:2/api'
const url = 'ws://127.0.0.1:1977'
const local = { kind: 'local', apiUrl: api } as const
const beside = { kind: 'nym-client', url } as const

type Stored = CarrierConfiguration | undefined

const cases: [told: MixnetOptions, stored: Stored, used: CarrierConfiguration][] = [
  [{}, undefined, { kind: 'nym' }],
  [{}, local, local],
  [{ mixnetApi: otherApi }, undefined, { kind: 'nym', apiUrl: otherApi }],
  [{ mixnetApi: otherApi }, local, { kind: 'local', apiUrl: otherApi }],
  [
    { mixnetApi: otherApi },
    { ...local, coverTraffic: true },
    { ...local, apiUrl: otherApi, coverTraffic: true },
  ],
  [{ mixnet: 'local' }, local, local],
  [{ mixnet: 'nym' }, local, { kind: 'nym' }],
  [{ mixnet: 'nym-client' }, local, { kind: 'nym-client' }],
  [{ nymClient: url }, local, beside],
  [{ mixnet: 'nym-client' }, beside, beside],
]

for (const [told, stored, used] of cases) {
  t.strictSame(mixnetOf(told, stored), used, JSON.stringify({ told, stored }))
}

const wrong: [told: MixnetOptions, stored: Stored, message: RegExp][] = [
  [{ mixnet: 'local' }, undefined, /needs --mixnet-api/],
  [{ mixnet: 'local' }, { kind: 'nym', apiUrl: api }, /needs --mixnet-api/],
  [{ mixnetApi: api }, beside, /a nym-client has its own/],
  [{ mixnet: 'nym', nymClient: url }, undefined, /goes with --mixnet nym-client/],
  [{ mixnetApi: 'nonsense' }, local, /apiUrl must be/],
]

for (const [told, stored, message] of wrong) {
  t.throws(() => mixnetOf(told, stored), { message }, JSON.stringify({ told, stored }))
}
