import { type RawData, WebSocket } from 'ws'
import { type Answerer, CarrierError, type SenderTag } from '../../client/mixnet/carrier.js'
import {
  decodeRequest,
  encodeResponse,
  formatTextResponse,
  NymClientFrameError,
  type NymClientRequest,
  type NymClientResponse,
  parseTextRequest,
} from '../../client/mixnet/nym-client-frames.js'
import { replySurbsMax } from '../../client/mixnet/settings.js'
import { formMsMax, frameBytesMax, pendingRequestsMax, unreadBytesMax } from './limits.js'
import type { Postbox } from './postbox.js'

/** The program at the other end of the websocket. */
export interface Application {
  /** Resolves when it has gone. */
  readonly left: Promise<void>
  cutOff(): void
}

/** The native client's ErrorKind: MalformedRequest and Other. */
const malformed = 4
const other = 255

/** Serves one application until it leaves: its requests in order, and messages as they come. */
export function createApplication(
  websocket: WebSocket,
  carrier: Answerer,
  postbox: Postbox,
): Application {
  // Messages go out in the form of the last request, as in the native client; what waited for the
  // application is held until its first request tells the form, or for a moment.
  let speaksText: boolean | undefined
  let tail = Promise.resolve()
  let pending = 0

  const respond = (response: NymClientResponse, asText: boolean) => {
    if (websocket.readyState !== WebSocket.OPEN) return
    websocket.send(asText ? formatTextResponse(response) : encodeResponse(response), pushMessages)
  }
  const pushMessages = () => {
    if (speaksText === undefined) return
    while (websocket.readyState === WebSocket.OPEN && websocket.bufferedAmount < unreadBytesMax) {
      const frame = postbox.take()
      if (frame === undefined) return
      const { bytes: message, senderTag } = frame
      const response = { kind: 'received', message, ...(senderTag && { senderTag }) } as const
      const content = speaksText ? formatTextResponse(response) : encodeResponse(response)
      if (Buffer.byteLength(content) > frameBytesMax) postbox.dropped.oversized += 1
      else websocket.send(content, pushMessages)
    }
  }
  const learnForm = (text: boolean) => {
    clearTimeout(formTimer)
    speaksText = text
    pushMessages()
  }
  const formTimer = setTimeout(() => learnForm(false), formMsMax)
  websocket.on('message', (data: RawData, isBinary) => {
    learnForm(!isBinary)
    pending += 1
    if (pending >= pendingRequestsMax) websocket.pause()
    tail = tail.then(async () => {
      const response = await answer(data as Buffer, isBinary, carrier)
      if (response !== undefined) respond(response, !isBinary)
      pending -= 1
      if (websocket.isPaused && pending < pendingRequestsMax / 2) websocket.resume()
    })
  })
  // An unreadable frame closes this connection and nothing else.
  websocket.on('error', () => {})
  const left = new Promise<void>((resolve) => {
    websocket.once('close', () => {
      clearTimeout(formTimer)
      postbox.reader = undefined
      resolve()
    })
  })
  postbox.reader = pushMessages
  return { left, cutOff: () => websocket.terminate() }
}

/** Performs one request; whatever is wrong with it becomes an `error` for its sender. */
async function answer(
  frame: Buffer,
  isBinary: boolean,
  carrier: Answerer,
): Promise<NymClientResponse | undefined> {
  try {
    if (frame.length > frameBytesMax) {
      const text = `a frame has at most ${frameBytesMax} bytes, this one has ${frame.length}`
      return { kind: 'error', code: other, message: text }
    }
    const request = isBinary ? decodeRequest(frame) : parseTextRequest(frame.toString('utf8'))
    return await perform(request, carrier)
  } catch (error) {
    return faultOf(error)
  }
}

async function perform(
  request: NymClientRequest,
  carrier: Answerer,
): Promise<NymClientResponse | undefined> {
  switch (request.kind) {
    case 'selfAddress':
      return { kind: 'selfAddress', address: carrier.address }
    case 'send':
      await carrier.send(request.recipient, request.message, 0)
      return queueLength(request.connectionId)
    case 'sendAnonymous': {
      const replySurbs = Math.min(request.replySurbs, replySurbsMax)
      await carrier.send(request.recipient, request.message, replySurbs)
      return queueLength(request.connectionId)
    }
    case 'reply':
      await carrier.reply(request.senderTag as SenderTag, request.message)
      return queueLength(request.connectionId)
    case 'laneQueueLength':
      return queueLength(request.connectionId)
    case 'closedConnection':
      return undefined
  }
}

/** There are no lanes here: what was accepted has left the queue. Asked for only with a connection. */
function queueLength(connectionId: bigint | undefined): NymClientResponse | undefined {
  if (connectionId === undefined) return undefined
  return { kind: 'laneQueueLength', lane: connectionId, queueLength: 0n }
}

function faultOf(error: unknown): NymClientResponse {
  if (error instanceof NymClientFrameError) {
    return { kind: 'error', code: error.code, message: error.message }
  }
  if (error instanceof CarrierError) {
    const code = error.code === 'invalid-address' ? malformed : other
    return { kind: 'error', code, message: error.message }
  }
  throw error
}
