/** A client of the local mixnet that knows only how to ask, and to ask again. */
import { randomBytes } from 'node:crypto'
import type { Answerer } from '../../../client/mixnet/carrier.js'
import { openCarrier } from '../../../client/mixnet/open-carrier.js'
import {
  decodeResponse,
  encodeRequest,
  type RequestBody,
  type ResponseBody,
} from '../../../proto/requests.js'
import type { CleanUp } from './directory.js'

/** After this a request is repeated, with the same bytes. */
const repeatMs = 4_000

export class MixnetCaller {
  readonly #carrier: Answerer
  readonly #waiting: Map<string, (body: ResponseBody) => void>

  private constructor(carrier: Answerer, waiting: Map<string, (body: ResponseBody) => void>) {
    this.#carrier = carrier
    this.#waiting = waiting
  }

  static async open(t: CleanUp, apiUrl: string): Promise<MixnetCaller> {
    const waiting = new Map<string, (body: ResponseBody) => void>()
    const carrier = await openCarrier(
      { kind: 'local', apiUrl },
      {
        onFrame({ bytes }) {
          const { requestId, body } = decodeResponse(bytes)
          const key = Buffer.from(requestId ?? []).toString('hex')
          waiting.get(key)?.(body)
          waiting.delete(key)
        },
      },
    )
    t.teardown(() => carrier.close())
    return new MixnetCaller(carrier, waiting)
  }

  /** Asks until there is an answer, or asking makes no sense any more. @throws what `gone` says */
  async ask(address: string, body: RequestBody, gone?: Promise<never>): Promise<ResponseBody> {
    const id = randomBytes(16)
    const frame = encodeRequest({ id, body })
    const answer = new Promise<ResponseBody>((resolve) => {
      this.#waiting.set(id.toString('hex'), resolve)
    })
    const send = () => this.#carrier.send(address, frame, 4)
    const repeat = setInterval(() => send().catch(() => undefined), repeatMs)
    try {
      await send()
      return await (gone === undefined ? answer : Promise.race([answer, gone]))
    } finally {
      clearInterval(repeat)
      this.#waiting.delete(id.toString('hex'))
    }
  }
}
