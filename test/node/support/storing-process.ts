/**
 * A process that stores messages, acknowledges every other one, and says of each on stdout when it was answered:
 * `stored ID` or `acknowledged ID`. It goes on until it is killed.
 */
import process from 'node:process'
import { bytesToHex } from '../../../proto/bytes.js'
import { deviceKey, messageTo, openTestMailboxes } from './mailboxes.js'

const inFlight = 64
const [path = ''] = process.argv.slice(2)
const box = openTestMailboxes({ teardown: () => undefined }, { path })

async function storeOne(number: number): Promise<void> {
  const message = messageTo('ada', { envelope: new Uint8Array(1_400).fill(number) })
  await box.store(message)
  process.stdout.write(`stored ${bytesToHex(message.messageId)}\n`)
  if (number % 2 === 0) return
  await box.mailboxes.acknowledge('ada', deviceKey(1), [message.messageId])
  process.stdout.write(`acknowledged ${bytesToHex(message.messageId)}\n`)
}

for (let i = 0; i < inFlight; i++) void keepStoring(i)

async function keepStoring(first: number): Promise<void> {
  for (let number = first; ; number += inFlight + 1) await storeOne(number)
}
