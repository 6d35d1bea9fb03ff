/** What comes out of the mixnet, sorted: an answer to a request, something unasked, or noise. */
import { bytesToHex } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { responseBytesMax } from '../../proto/limits.js'
import {
  decodeResponse,
  protocolVersion,
  type ResponseBody,
  requestIdOfResponse,
} from '../../proto/requests.js'

export type Arrival =
  | { readonly kind: 'answer'; readonly requestId: string; readonly body: ResponseBody }
  /** An answer whose request can be told, and which cannot be read otherwise. */
  | { readonly kind: 'unreadable'; readonly requestId: string; readonly fault: string }
  | { readonly kind: 'unasked'; readonly body: ResponseBody }
  | { readonly kind: 'noise' }

/** Never throws: anybody who knows our address can send us anything. */
export function readArrival(bytes: Uint8Array): Arrival {
  if (bytes[0] !== protocolVersion || bytes.length > responseBytesMax) return { kind: 'noise' }
  try {
    const { requestId, body } = decodeResponse(bytes)
    if (requestId === undefined) return { kind: 'unasked', body }
    return { kind: 'answer', requestId: bytesToHex(requestId), body }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    const requestId = requestIdOfResponse(bytes)
    if (requestId === undefined) return { kind: 'noise' }
    return { kind: 'unreadable', requestId: bytesToHex(requestId), fault: error.message }
  }
}
