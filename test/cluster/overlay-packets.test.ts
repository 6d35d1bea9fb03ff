/** How many packets the overlay makes of what is said, and how soon it dials. */
import { Socket } from 'node:net'
import { mock } from 'node:test'
import t from 'tap'
import type { PeerMessage } from '../../cluster/messages.js'
import { Keeper } from '../../cluster/overlay/keeper.js'
import { hexToBytes } from '../../proto/bytes.js'
import { type CleanUp, idOf, knownAs, openNode, until } from './overlay-rig.js'
import { federation } from './peer-samples.js'

const { federationId } = federation

/** Two nodes that reach each other, each a member to the other. */
async function openPair(t: CleanUp, label: string) {
  const isMember = () => true
  const hearer = await openNode(t, federationId, `${label} hears`, { isMember })
  const known = () => [knownAs(hearer)]
  const speaker = await openNode(t, federationId, `${label} speaks`, { isMember, known })
  await until(() => speaker.connected.length === 1 && hearer.connected.length === 1)
  return { hearer, speaker }
}

const question = (byte: number): PeerMessage => ({
  kind: 'want-certificate',
  slot: new Uint8Array(32).fill(byte),
})

t.test('a message is one packet, nothing comes back for it, and no error is made', async (t) => {
  const { hearer, speaker } = await openPair(t, 'packets')
  speaker.overlay.send(hearer.id, question(0))
  await until(() => hearer.heard.length === 1)
  const write = mock.method(Socket.prototype, 'write')
  const made = mock.method(globalThis, 'RangeError')
  t.teardown(() => mock.restoreAll())
  const count = 40
  for (let i = 1; i <= count; i++) {
    speaker.overlay.send(hearer.id, question(i))
    await until(() => hearer.heard.length === 1 + i)
  }
  const packets = write.mock.callCount()
  // libp2p asks now and then whether the other is alive.
  t.ok(packets >= count && packets < 1.5 * count, `${packets} for ${count} messages`)
  t.equal(made.mock.callCount(), 0)
})

t.test('windows are opened again for as much as there is to say', async (t) => {
  const { hearer, speaker } = await openPair(t, 'windows')
  const certificate = { bytes: new Uint8Array(10_000), storedAtMs: 1 }
  const page: PeerMessage = { kind: 'certificates', certificates: Array(20).fill(certificate) }
  // Many windows, the largest of which is 4 MiB, and less than what may wait.
  const count = 75
  for (let i = 0; i < count; i++) speaker.overlay.send(hearer.id, page)
  await until(() => hearer.heard.length === count)
  t.equal(speaker.overlay.stats().peers[0]?.messagesDropped, 0)
})

t.test('a node waits to be dialled only where others can dial it', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const keys = [idOf('one'), idOf('other')].sort()
  const [lower = '', higher = ''] = keys
  for (const { self, node, isDialled, isAtOnce } of [
    { self: higher, node: lower, isDialled: true, isAtOnce: false },
    { self: higher, node: lower, isDialled: false, isAtOnce: true },
    { self: lower, node: higher, isDialled: true, isAtOnce: true },
  ]) {
    let dials = 0
    const keeper = new Keeper({
      ...{ self, isDialled, isConnected: () => dials > 0, isRefused: () => false },
      known: () => [{ nodeKey: hexToBytes(node), multiaddrs: ['/ip4/127.0.0.1/tcp/1'] }],
      async dial() {
        dials += 1
      },
      random: () => 0.5,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    })
    keeper.update()
    mock.timers.tick(1)
    t.equal(dials, isAtOnce ? 1 : 0)
    mock.timers.tick(1_000)
    t.equal(dials, 1)
    keeper.close()
  }
})
