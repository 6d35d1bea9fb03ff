import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import { openNodeSocket } from '../../client/mixnet/node-socket.js'

const heartbeatMs = 200

/** A server that answers pings as long as `answering` says. */
async function startServer(t: Test, answering: (pings: number) => boolean) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
  t.teardown(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  await once(server, 'listening')
  const seen = { pings: 0, closed: 0 }
  server.on('connection', (socket: WebSocket) => {
    socket.on('close', () => {
      seen.closed += 1
    })
    socket.on('ping', () => {
      seen.pings += 1
      if (answering(seen.pings)) socket.pong()
    })
  })
  return { seen, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5)
}

t.test('an idle socket stays open for as long as its gateway answers', async (t) => {
  const { seen, url } = await startServer(t, () => true)
  const socket = openNodeSocket(url, heartbeatMs)
  await until(() => seen.pings >= 4)
  t.equal(seen.closed, 0)
  socket.close()
  await until(() => seen.closed === 1)
})

t.test('a gateway that stops answering is cut off', async (t) => {
  const { seen, url } = await startServer(t, (pings) => pings <= 2)
  openNodeSocket(url, heartbeatMs)
  await until(() => seen.closed === 1)
  t.ok(seen.pings >= 3, 'asked before it was given up')
})

t.test('a gateway that never answers pings is left alone', async (t) => {
  const { seen, url } = await startServer(t, () => false)
  const socket = openNodeSocket(url, heartbeatMs)
  await until(() => seen.pings >= 5)
  t.equal(seen.closed, 0)
  socket.close()
  await until(() => seen.closed === 1)
})

t.test('a gateway is asked as soon as it is there, to be missed from then on', async (t) => {
  const { seen, url } = await startServer(t, () => true)
  const socket = openNodeSocket(url, 600_000)
  await until(() => seen.pings === 1)
  t.equal(seen.closed, 0)
  socket.close()
  await until(() => seen.closed === 1)
})
