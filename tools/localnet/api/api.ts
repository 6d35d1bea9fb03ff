import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  type ConnectionGuard,
  type GuardLimits,
  guardConnections,
} from '../network/connection-guard.js'
import { keyRotationInfo, type ListedNode, nodeList, rewardedSet } from './documents.js'
import { type ReachedBy, reachedBy } from './reached-by.js'

export interface ApiParts {
  nodes(): readonly ListedNode[]
  /** The document behind /counters. */
  counters(): unknown
  clock(): number
  readonly limits: GuardLimits
}

export interface Api {
  readonly server: Server
  readonly guard: ConnectionGuard
}

/**
 * Browsers ask first about every request, because the SDK names a content type on its GETs. The answer is the
 * same for everybody: nothing here is secret or can be changed. NYM.md section 2.
 */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type',
  'access-control-allow-methods': 'GET, OPTIONS',
}

/** The four documents of nym-api below /api, and the counters of the nodes at /counters. */
export function createApi(parts: ApiParts): Api {
  const timeouts = { requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 }
  const server = createServer(
    { maxHeaderSize: 8_192, connectionsCheckingInterval: 2_000, ...timeouts },
    (request, response) => {
      // From here on the server's own timeouts watch the connection.
      guard.admit(request.socket)
      serve(request, response, parts)
    },
  )
  server.on('clientError', (_error, socket) => socket.destroy())
  const ignore = () => {}
  const guard = guardConnections(server, parts.limits, { onTimeout: ignore, onEvicted: ignore })
  return { server, guard }
}

function serve(request: IncomingMessage, response: ServerResponse, parts: ApiParts): void {
  // Nothing here takes a body; one that comes anyway is thrown away, within the request's time limit.
  request.resume()
  if (request.method === 'OPTIONS') {
    response.writeHead(204, crossOrigin).end()
    return
  }
  const reached = reachedBy(request.headers.host, request.socket.localAddress)
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  const document = documents[path]
  if (request.method !== 'GET') {
    sendJson(response, 405, { message: 'Only GET is answered here.' })
  } else if (reached === undefined) {
    sendJson(response, 400, { message: 'The Host header is not a host.' })
  } else if (document === undefined) {
    sendJson(response, 404, { message: 'There is no such document.' })
  } else {
    sendJson(response, 200, document(parts, reached, pageNumber(query)))
  }
}

type Document = (parts: ApiParts, reached: ReachedBy, page: number) => unknown

const isGateway = ({ role }: ListedNode): boolean => 'gatewayPort' in role

function listOf(belongs: (node: ListedNode) => boolean): Document {
  return ({ nodes, clock }, reached, page) => {
    const list = nodeList(nodes().filter(belongs), reached, clock())
    if (page === 0) return list
    const { pagination } = list.nodes
    return { ...list, nodes: { pagination: { ...pagination, page, size: 0 }, data: [] } }
  }
}

const documents: Readonly<Record<string, Document>> = Object.assign(Object.create(null), {
  '/api/v2/unstable/nym-nodes/skimmed/entry-gateways': listOf(isGateway),
  '/api/v2/unstable/nym-nodes/skimmed/mixnodes/active': listOf((node) => !isGateway(node)),
  '/api/v2/unstable/nym-nodes/skimmed': listOf(() => true),
  '/api/v1/nym-nodes/rewarded-set': ({ nodes }: ApiParts) => rewardedSet(nodes()),
  '/api/v1/epoch/key-rotation-info': ({ clock }: ApiParts) => keyRotationInfo(clock()),
  '/counters': ({ counters }: ApiParts) => counters(),
})

/** Everything fits on page 0; later pages are empty, and odd numbers mean the first. */
function pageNumber(query: string): number {
  const page = Number(new URLSearchParams(query).get('page') ?? 0)
  return Number.isSafeInteger(page) && page > 0 ? page : 0
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, {
    ...crossOrigin,
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-store',
  })
  response.end(body)
}
