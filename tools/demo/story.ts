/**
 * What messages can do, end to end: one who is offline, a home node that dies, a group of three, a second device.
 * Every act holds what it promises, or throws.
 */
import { join } from 'node:path'
import { hexToBytes } from '../../proto/bytes.js'
import { loginKeys } from '../../proto/registration.js'
import { claimName, type Surroundings } from '../people/person.js'
import { Actor } from './actor.js'
import type { StoryOptions } from './run-story.js'

export interface Told {
  readonly storedMs: number
  readonly deliveredMs: number
  readonly secondHomeMs: number
  readonly relayedMs: number
  readonly groupMs: number
  readonly deviceMs: number
  /** Of all conversations in the end. */
  readonly textsOnce: number
  readonly warnings: readonly string[]
}

export const storyMembers = 4

/** Where mailboxes are, by number of the node, best first. Bob has two; Carol's only one is his first. */
const homesOf = { ann: [1], bob: [3, 4], carol: [3] } as const
type Role = keyof typeof homesOf

interface Cast extends Readonly<Record<Role, Actor>> {
  /** Joins in the last act. */
  phone?: Actor
}

export async function tellStory(options: StoryOptions): Promise<Told> {
  const { cluster, narrator } = options
  await cluster.startAll()
  narrator.tell('nodes', `${cluster.running.length}, one federation; each name has its mailboxes`)
  const cast = await openCast(options)
  const all = () => [cast.ann, cast.bob, cast.carol, ...(cast.phone ? [cast.phone] : [])]
  try {
    const offline = await whileOffline(options, cast)
    const outage = await nodeDies(options, cast)
    const groupMs = await threeTalk(options, cast)
    const deviceMs = await secondDevice(options, cast)
    const textsOnce = await expectOnce(all())
    narrator.tell('in the end', `${textsOnce} texts in the histories, each exactly once`)
    const warnings = all().flatMap((one) => one.warnings)
    return { ...offline, ...outage, groupMs, deviceMs, textsOnce, warnings }
  } finally {
    await Promise.all(all().map((one) => one.close()))
  }
}

function surroundingsOf({ cluster, meanDelayMs }: StoryOptions): Surroundings {
  const { invite, mixnet } = cluster
  if (invite === undefined) throw new Error('No node has started.')
  return { apiUrl: mixnet.apiUrl, gateways: mixnet.gateways, invite, meanDelayMs }
}

async function openCast(options: StoryOptions): Promise<Cast> {
  const { cluster, narrator, directory, interrupted } = options
  const surroundings = surroundingsOf(options)
  const open = async (name: Role, gateway: number) => {
    const actor = await Actor.open({
      ...{ surroundings, name, gateway, signal: interrupted },
      folder: join(directory, 'homes', name),
    })
    const homes = homesOf[name].map((number) => cluster.node(`${number}`).ready?.nodeKey ?? '')
    await claimName(actor.person, homes.map(hexToBytes))
    await actor.comeOnline()
    return actor
  }
  const [ann, bob, carol] = await Promise.all([open('ann', 0), open('bob', 1), open('carol', 0)])
  for (const one of Object.keys(homesOf) as Role[]) {
    const nodes = homesOf[one].map((number) => `node-${number}`).join(', then ')
    narrator.tell(one, `registered; mailbox at ${nodes}; key packages are there`)
  }
  return { ann, bob, carol }
}

const ms = (since: number): number => Math.round(performance.now() - since)

async function whileOffline({ narrator }: StoryOptions, { ann, bob }: Cast) {
  await bob.goOffline()
  narrator.tell('bob', 'goes offline')
  const sentMs = performance.now()
  const first = await ann.messenger.send('bob', 'Are you there?')
  narrator.tell('ann', `"${first.text}" to bob, whom she has never met: ${first.state}`)
  await ann.untilState(first, ['stored'])
  const storedMs = ms(sentMs)
  narrator.tell('', `stored after ${storedMs} ms: it waits in his mailbox, sealed`)
  const quick = performance.now()
  const second = await ann.messenger.send('bob', 'Write when you are.')
  await ann.untilState(second, ['stored'])
  narrator.tell('', `"${second.text}": stored after ${ms(quick)} ms`)
  const backMs = performance.now()
  await bob.comeOnline()
  await bob.untilText('@ann', first.text)
  await bob.untilText('@ann', second.text)
  narrator.tell('bob', `comes back, and has both after ${ms(backMs)} ms`)
  await ann.untilState(first, ['delivered'])
  await ann.untilState(second, ['delivered'])
  const deliveredMs = ms(backMs)
  narrator.tell('ann', `delivered: his encrypted receipts came ${deliveredMs} ms after he did`)
  const answer = await bob.messenger.send('ann', 'Here I am.')
  await ann.untilText('@bob', answer.text)
  await bob.untilState(answer, ['delivered'])
  narrator.tell('bob', `"${answer.text}": delivered`)
  return { storedMs, deliveredMs }
}

async function nodeDies({ cluster, narrator }: StoryOptions, { ann, bob, carol }: Cast) {
  const hello = await ann.messenger.send('carol', 'Hello Carol, I am Ann.')
  await carol.untilText('@ann', hello.text)
  await ann.untilState(hello, ['delivered'])
  narrator.tell('ann', `"${hello.text}" to carol: delivered`)
  const node = cluster.node('3')
  await node.kill()
  narrator.tell(node.name, 'is killed (SIGKILL): the first home of bob, the only one of carol')
  const writtenMs = performance.now()
  const toBob = await ann.messenger.send('bob', 'Is your node down?')
  const toCarol = await ann.messenger.send('carol', 'And yours?')
  await bob.untilText('@ann', toBob.text)
  await ann.untilState(toBob, ['delivered'])
  const secondHomeMs = ms(writtenMs)
  narrator.tell('ann', `"${toBob.text}" to bob: delivered by node-4 after ${secondHomeMs} ms`)
  await ann.untilState(toCarol, ['queued'])
  narrator.tell('', `"${toCarol.text}" to carol: queued by another node, which will hand it on`)
  const backMs = performance.now()
  await cluster.startNode(node.name)
  narrator.tell(node.name, 'is back, with its keys and disk')
  await carol.messenger.fetch()
  await carol.untilText('@ann', toCarol.text)
  await ann.untilState(toCarol, ['delivered'])
  const relayedMs = ms(backMs)
  narrator.tell('carol', `looks into her mailbox, and has it; ann sees: delivered`)
  return { secondHomeMs, relayedMs }
}

async function threeTalk({ narrator }: StoryOptions, { ann, bob, carol }: Cast): Promise<number> {
  const startedMs = performance.now()
  const key = await ann.messenger.createGroup('picnic', ['bob', 'carol'])
  await Promise.all([bob.untilGroup('picnic'), carol.untilGroup('picnic')])
  const groupMs = ms(startedMs)
  narrator.tell('ann', `makes the group 'picnic' with bob and carol: all in it after ${groupMs} ms`)
  for (const [speaker, text] of [
    [ann, 'Sunday at noon?'],
    [bob, 'I bring bread.'],
    [carol, 'I cannot, have fun!'],
  ] as const) {
    const said = await speaker.messenger.sendGroup(key, text)
    const others = [ann, bob, carol].filter((one) => one !== speaker)
    await Promise.all(others.map((one) => one.untilText(key, text)))
    await speaker.untilState(said, ['delivered'])
    narrator.tell(speaker.name, `"${text}": delivered to both`)
  }
  await carol.messenger.leave(key)
  await Promise.all(
    [ann, bob].map((one) =>
      one.until('carol is out of the group', () => {
        const members = one.messenger.conversation(key)?.members ?? []
        return members.includes('carol') ? undefined : true
      }),
    ),
  )
  narrator.tell('carol', 'leaves; the others have new keys')
  const after = await bob.messenger.sendGroup(key, 'Ann, just us two then.')
  await ann.untilText(key, after.text)
  await bob.untilState(after, ['delivered'])
  const seen = await carol.countTexts(key)
  if (seen.has(after.text)) throw new Error('Carol reads what was said after she left.')
  narrator.tell('bob', `"${after.text}": delivered to ann; carol has nothing of it`)
  return groupMs
}

async function secondDevice(options: StoryOptions, cast: Cast): Promise<number> {
  const { narrator, directory, interrupted } = options
  const { ann, bob } = cast
  const phone = await Actor.open({
    ...{ surroundings: surroundingsOf(options), name: 'bob', gateway: 0, signal: interrupted },
    folder: join(directory, 'homes', 'phone'),
  })
  cast.phone = phone
  const { publicKey } = await phone.person.home.keys.create({ name: 'bob', purpose: 'device' })
  const startedMs = performance.now()
  const known = await bob.person.home.memory.loadCertificate('bob')
  if (known === undefined) throw new Error('Bob holds no certificate.')
  const devices = [...loginKeys(known.registration), publicKey]
  await bob.person.client.update('bob', { devices })
  await phone.comeOnline()
  await bob.messenger.syncDevices()
  narrator.tell('bob', 'lists the key of his phone: a registration that the members certify')
  await phone.until('the phone is in the conversation with ann', () => {
    const conversation = phone.messenger.conversation('@ann')
    return conversation?.standing === 'open' ? true : undefined
  })
  const deviceMs = ms(startedMs)
  narrator.tell('phone', `is in his conversations after ${deviceMs} ms`)
  const later = await ann.messenger.send('bob', 'Is this your phone?')
  await Promise.all([bob.untilText('@ann', later.text), phone.untilText('@ann', later.text)])
  await ann.untilState(later, ['delivered'])
  const answer = await phone.messenger.send('ann', 'It is.')
  await ann.untilText('@bob', answer.text)
  await bob.untilText('@ann', answer.text)
  narrator.tell('ann', `"${later.text}" reaches both of his devices`)
  narrator.tell('phone', `"${answer.text}": ann has it, and so has his other device`)
  const seen = await phone.countTexts('@ann')
  if (seen.has('Are you there?')) throw new Error('The phone reads what was said before it came.')
  narrator.tell('', `what was said before stays where it was: ${seen.size} texts are here`)
  return deviceMs
}

/** @returns how many texts there are @throws Error for one that is there twice */
async function expectOnce(actors: readonly Actor[]): Promise<number> {
  let texts = 0
  for (const actor of actors) {
    for (const { key } of actor.messenger.conversations()) {
      for (const [text, count] of await actor.countTexts(key)) {
        if (count !== 1) throw new Error(`${actor.name} has '${text}' ${count} times.`)
        texts++
      }
    }
  }
  return texts
}
