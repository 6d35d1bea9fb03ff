/** A real node on a real store, with its door asked directly: what one node costs without a mixnet. */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { type NodeOptions, type RunningNode, startNode } from '../../node/compose.js'
import { initialise } from '../../node/initialise.js'
import { createLoggers } from '../../node/loggers.js'
import { defaultSettings } from '../../node/settings.js'
import {
  decodeResponse,
  encodeRequest,
  type RequestBody,
  type ResponseBody,
} from '../../proto/requests.js'
import { temporaryFolder } from './temporary-folder.js'

export interface InProcessNode {
  readonly node: RunningNode
  /** Asks the door as one of many senders. @throws Error on a refusal */
  ask(body: RequestBody, sender: SenderTag): Promise<ResponseBody>
  close(): Promise<void>
}

/** @param openCarrier another one than that of a mixnet in memory, on which there is nobody else */
export async function startInProcessNode(
  openCarrier?: NodeOptions['openCarrier'],
): Promise<InProcessNode> {
  const folder = temporaryFolder()
  const dataDirectory = folder.path
  initialise({ dataDirectory, admissionBits: 0, quarantineMs: 0 })
  const network = createMemoryNetwork()
  const node = await startNode({
    dataDirectory,
    settings: {
      ...defaultSettings,
      // What is measured is the work, not the limit on it.
      ...{ requestsPerMinute: 60_000_000, requestBurst: 1_000_000 },
      ...{ nodeRequestsPerSecond: 1_000_000, nodeRequestBurst: 1_000_000 },
      mailboxes: {
        ...defaultSettings.mailboxes,
        ...{ recipientMessagesPerSecond: 1_000_000, recipientMessageBurst: 1_000_000 },
        ...{ messagesPerName: 1_000_000, bytesPerName: 2 ** 31 },
      },
    },
    loggers: createLoggers('silent', process.stderr),
    clock: Date.now,
    openCarrier: openCarrier ?? ((events) => network.open(events)),
  })
  return {
    node,
    ask: async (body, sender) => {
      const bytes = await node.handle(encodeRequest({ id: nextRequestId(), body }), sender)
      if (bytes === undefined) throw new Error('no answer')
      const { body: answer } = decodeResponse(bytes)
      if (answer.kind === 'refusal') throw new Error(answer.sentence)
      return answer
    },
    close: async () => {
      await node.close()
      folder.remove()
    },
  }
}

let requests = 0

/** Unique ids; that they are random matters to nobody here, and drawing them would cost time. */
export function nextRequestId(): Uint8Array {
  const id = Buffer.alloc(16)
  id.writeUInt32BE(++requests)
  return id
}
