/** What peers could do to others by way of a node: silence members, have them cut off, keep it dialling. */
import { mock } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { PeerMessage } from '../../cluster/messages.js'
import { createAllowance, messageCostBytes, strangerRate } from '../../cluster/overlay/allowance.js'
import { createConduct } from '../../cluster/overlay/conduct.js'
import { createEar } from '../../cluster/overlay/ear.js'
import { framed, frameReader } from '../../cluster/overlay/framing.js'
import { topicName } from '../../cluster/overlay/gossip.js'
import { peerIdOf } from '../../cluster/overlay/identity.js'
import { Keeper } from '../../cluster/overlay/keeper.js'
import { createCoverJoiner } from '../../cluster/wire/cover-parts.js'
import { encodePeerFrame } from '../../cluster/wire/peer-frame.js'
import { encodePeerMessage } from '../../cluster/wire/peer-message.js'
import { hexToBytes } from '../../proto/bytes.js'
import { idOf, knownAs, openNode, until } from './overlay-rig.js'
import { openStranger } from './overlay-stranger.js'
import { federation, messages } from './peer-samples.js'

// Only a world that stands still fails.
t.setTimeout(300_000)

const { federationId } = federation
const votes = encodePeerMessage(messages.votes as PeerMessage)

t.test(
  'a stranger that is not heard does not silence a member whose words it brings first',
  async (t) => {
    const brought: string[] = []
    const member = await openNode(t, federationId, 'bringer that counts')
    const victim = await openNode(t, federationId, 'hears the wrong one first', {
      isMember: (id) => id === member.id,
      receive(from) {
        brought.push(from)
        return from === member.id ? undefined : 'ignore'
      },
      known: () => [knownAs(member)],
    })
    await until(() => victim.overlay.peers().includes(member.id))
    const stranger = await openStranger(t, federationId, 'quicker')
    await stranger.meet(victim)
    await stranger.dial(member)
    const { gossip } = stranger.libp2p.services
    await until(() => gossip.getSubscribers(topicName(federationId, 'votes')).length === 2)
    // The very frame: the stranger has it from the member, which does not reach the victim with it.
    const frame = encodePeerFrame({ federationId, number: 1, messages: [votes] })
    await stranger.publish('votes', frame)
    await until(() => brought.includes(stranger.id))
    await until(() => brought.includes(member.id))
    t.pass('heard from whoever counts')
  },
)

type Judgement = undefined | 'ignore' | 'reject'

/** A node that judges as it is told, and a peer of it that has said nothing yet. */
function earOf(isExpected: boolean, judge: () => Judgement) {
  const conduct = createConduct(
    () => 0,
    () => 1_000,
  )
  const ear = createEar({
    ...{ federationId, conduct, now: () => 0, isMember: () => isExpected },
    isExpected: () => isExpected,
    receive: judge,
    cutOff: () => undefined,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
  })
  const peer = {
    ...{ node: 'node', peerId: peerIdOf(idOf('node')), connections: [] },
    ...{ usableSinceMs: 0, isAwaited: false, heard: { frames: 0, messages: 0, bytes: 0 } },
    ...{ allowance: createAllowance(() => 0, strangerRate), joiner: createCoverJoiner() },
  }
  return { ear, peer }
}

t.test('what was not looked at is not handed on beside what was', async (t) => {
  const verdicts: Judgement[] = []
  const { ear, peer } = earOf(true, () => verdicts.shift())
  const frame = encodePeerFrame({ federationId, number: 1, messages: [votes, votes] })
  const table = [
    [[undefined, undefined], 'accept'],
    [['ignore', undefined], 'ignore'],
    [['ignore', 'ignore'], 'ignore'],
    [['ignore', 'reject'], 'reject'],
    [[undefined, 'reject'], 'reject'],
  ] as const
  for (const [given, verdict] of table) {
    verdicts.push(...given)
    t.equal(ear.take('votes', peer, frame), verdict)
  }
})

t.test(
  'small questions of a stranger count more than their bytes, those of a member nothing',
  async (t) => {
    const question = encodePeerMessage({ kind: 'want-certificate', slot: new Uint8Array(32) })
    const frame = encodePeerFrame({ federationId, number: 0, messages: [question, question] })
    for (const isExpected of [false, true]) {
      const { ear, peer } = earOf(isExpected, () => undefined)
      let heard = 0
      while (heard < 100_000 && ear.waitMs(peer) === 0) {
        ear.take(undefined, peer, frame)
        heard += 2
      }
      if (isExpected) t.equal(heard, 100_000)
      else t.ok(heard < strangerRate.bytesAtOnce / messageCostBytes, `${heard} questions at once`)
    }
  },
)

t.test('a node that takes every connection and closes it is dialled ever less often', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const node = idOf('closes the door')
  for (const wasOfUse of [false, true]) {
    let dials = 0
    const keeper: Keeper = new Keeper({
      self: idOf('keeps trying'),
      isDialled: true,
      known: () => [{ nodeKey: hexToBytes(node), multiaddrs: ['/ip4/127.0.0.1/tcp/1'] }],
      isConnected: () => false,
      isRefused: () => false,
      async dial() {
        dials += 1
        keeper.lost(node, wasOfUse)
      },
      random: () => 0.5,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    })
    keeper.update()
    for (let ms = 0; ms < 120_000; ms += 100) {
      mock.timers.tick(100)
      await new Promise((resolve) => setImmediate(resolve))
    }
    keeper.close()
    if (wasOfUse) t.ok(dials > 50, `after use at once: ${dials}`)
    else t.ok(dials >= 5 && dials <= 12, `${dials} times in two minutes`)
  }
})

t.test('bytes that come one by one are held as bytes', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const memory = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const length = 400_000
  const whole = framed(new Uint8Array(length).fill(7))
  const cut = frameReader(length)
  const before = memory()
  for (let at = 0; at < whole.length - 1; at++) cut(whole.slice(at, at + 1))
  t.ok(memory() - before < 10 * length, 'and not as objects')
  const [frame, ...more] = cut(whole.slice(-1))
  t.equal(frame?.length, length)
  t.ok(frame?.every((byte) => byte === 7))
  t.same(more, [])
})
