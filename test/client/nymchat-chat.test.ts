/** What the terminal shows of a conversation at a nymCHAT server: a real server and memory, a list for a mixnet. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { openView } from '../../client/cli/nymchat/chat.js'
import { memorisedText, type Nymchatting } from '../../client/cli/nymchat/with-nymchat.js'
import { systemClock } from '../../client/core/ports.js'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createNymchatClient, freshSecrets } from '../../client/nymchat/client.js'
import { openDatabase } from '../../client/store/database.js'
import { type NymchatText, nymchatAccounts } from '../../client/store/nymchat-memory.js'
import { openVault } from '../../client/store/vault.js'
import { sealBody } from '../../proto/nymchat/encryption.js'
import { p256Signer, portableSignatures } from '../../proto/portable-signatures.js'
import { NymchatClient } from '../../tools/fuzz/nymchat-client.js'
import { openNymchatWorld, type Said } from '../../tools/fuzz/nymchat-world.js'

const secrets = () => freshSecrets((length) => new Uint8Array(randomBytes(length)))

async function opened(t: { teardown(run: () => unknown): void; testdir(): string }) {
  const world = await openNymchatWorld()
  t.teardown(() => world.close())
  const database = openDatabase(join(t.testdir(), 'rookery.db'))
  t.teardown(() => database.close())
  const accounts = nymchatAccounts(database, openVault(randomBytes(32)), { server: 's@g' })
  const account = accounts.create('alice')
  const memory = accounts.memory('alice')
  const listeners = new Set<(text: NymchatText) => void>()
  const problems: string[] = []
  const { privateKey = new Uint8Array() } = account
  const hear = (said: readonly Said[]) => {
    for (const { senderTag, text } of said) {
      if (senderTag === 'alice') client.hear({ bytes: Buffer.from(text) })
    }
  }
  const client = createNymchatClient({
    ...{ server: 's@g', name: 'alice', signer: p256Signer(privateKey), privateKey, secrets },
    ...{ contacts: memory.contacts, seen: memory.seen, signatures: portableSignatures },
    ...{ clock: systemClock, timeoutMs: 60_000, firstContact: 'look-up' },
    asker: {
      address: 'alice@g',
      async send(_address, bytes) {
        void world.server.handle(bytes, 'alice' as SenderTag).then(() => hear(world.said()))
      },
    },
    onMessage: (message) => {
      const text = memory.add(memorisedText(message))
      for (const listener of listeners) listener(text)
    },
    onProblem: ({ code }) => void problems.push(code),
    onFault: (fault) => {
      throw fault
    },
  })
  t.teardown(() => client.close())
  await client.register()
  const talking: Nymchatting = {
    ...{ account, memory, client, address: 'alice@g' },
    serverKeys: () => undefined,
    registered: () => undefined,
    onText(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return { world, talking, hear, problems, alice: account.publicKey }
}

t.test('both sides, with what became of them; what was read is read', async (t) => {
  const { world, talking, hear, problems, alice } = await opened(t)
  const bob = new NymchatClient(world, 'bob')
  t.equal(await bob.register(), 'success')
  const { port, close, notice } = openView(talking, 'bob')
  let changes = 0
  const stop = port.onChange(() => {
    changes += 1
  })
  t.match(port.view(), { title: 'bob', status: /alice at a nymCHAT server/, items: [] })

  t.equal(await port.submit('hello'), 'stay')
  t.equal(await port.submit('//slash'), 'stay')
  const body = sealBody({ kind: 'chat', text: 'hi' }, bob.signer, alice, secrets())
  hear(await bob.send('alice', body))
  await talking.client.settled()
  await new Promise<void>((resolve) => {
    if (port.view().items.length === 3) resolve()
    else port.onChange(() => port.view().items.length === 3 && resolve())
  })
  t.match(port.view().items, [
    { isOwn: true, sender: 'alice', text: 'hello', state: 'accepted', isAlarming: false },
    { isOwn: true, text: '/slash', state: 'accepted' },
    { isOwn: false, sender: 'bob', text: 'hi', isAlarming: false },
  ])
  t.notOk(talking.memory.texts().some(({ isShown }) => !isShown))
  t.ok(changes >= 3)

  await t.rejects(port.submit('/bogus'), /There are \/help and \/quit/)
  t.equal(await port.submit('/help'), 'stay')
  t.match(port.view().items.at(-1), { kind: 'notice', text: /\/quit/, isAlarming: false })
  t.equal(await port.submit('/quit'), 'quit')
  notice('Something is odd.')
  t.match(port.view().items.at(-1), { kind: 'notice', text: 'Something is odd.' })
  stop()
  close()
  t.same(problems, [])
})

t.test('what the server refuses is said, and stays', async (t) => {
  const { talking } = await opened(t)
  const { port, close } = openView(talking, 'nobody')
  await t.rejects(port.submit('hello'), { code: 'unknown-name' })
  t.match(port.view().items, [{ text: 'hello', state: 'refused', isAlarming: true }])
  close()
})
