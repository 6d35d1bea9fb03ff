/** The socket of a running cluster: what is asked, what is answered, and who leaves early. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ClusterError } from '../../tools/cluster/cluster-error.js'
import { type ClusterPaths, clusterPaths } from '../../tools/cluster/cluster-plan.js'
import { askCluster } from '../../tools/cluster/control-client.js'
import { parseAnswer, parseRequest } from '../../tools/cluster/control-protocol.js'
import { type HandleRequest, serveControl } from '../../tools/cluster/control-server.js'

function emptyPaths(t: Test): ClusterPaths {
  // Unix sockets have short paths.
  const directory = mkdtempSync(join(tmpdir(), 'rookery-control-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return clusterPaths(directory)
}

async function serve(t: Test, handle: HandleRequest): Promise<ClusterPaths> {
  const paths = emptyPaths(t)
  const close = await serveControl(paths.controlSocket, handle)
  t.teardown(close)
  return paths
}

/** Sends a line as it is. @returns everything that comes back */
async function sendRaw({ controlSocket }: ClusterPaths, text: string): Promise<string> {
  const socket = createConnection(controlSocket)
  socket.setEncoding('utf8')
  socket.write(text)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  await once(socket, 'close')
  return answer
}

t.test('progress, then the answer', async (t) => {
  const paths = await serve(t, async (request, progress) => {
    progress({ second: 1 })
    progress({ second: 2 })
    return { asked: request }
  })
  t.equal(statSync(paths.controlSocket).mode & 0o777, 0o600, 'nobody else may ask')
  const seen: unknown[] = []
  const request = { ask: 'load', rate: 5, seconds: 2, node: 'node-1' } as const
  t.same(await askCluster(paths, request, (facts) => seen.push(facts)), { asked: request })
  t.same(seen, [{ second: 1 }, { second: 2 }])
})

t.test('a refusal keeps its sentence and exit code', async (t) => {
  const paths = await serve(t, async ({ ask }) => {
    if (ask === 'heal') throw new Error('broken')
    throw new ClusterError('No such thing.', 2)
  })
  await t.rejects(askCluster(paths, { ask: 'down' }), { message: 'No such thing.', exitCode: 2 })
  await t.rejects(askCluster(paths, { ask: 'heal' }), { message: 'broken', exitCode: 1 })
})

t.test('where no cluster runs', async (t) => {
  const paths = emptyPaths(t)
  const refusal = { exitCode: 3, message: /There is no cluster in .*rookery-cluster up --data/ }
  await t.rejects(askCluster(paths, { ask: 'status' }), refusal)
})

t.test('a cluster that ends in the middle of it', async (t) => {
  const paths = emptyPaths(t)
  const close = await serveControl(paths.controlSocket, async () => {
    throw new ClusterError('The cluster is stopping.')
  })
  await t.rejects(askCluster(paths, { ask: 'heal' }), { message: 'The cluster is stopping.' })
  await close()
  await t.rejects(askCluster(paths, { ask: 'heal' }), { message: /There is no cluster/ })
})

t.test('whoever leaves ends what he asked for', async (t) => {
  let left: () => void = () => {}
  const hasLeft = new Promise<void>((resolve) => {
    left = resolve
  })
  const paths = await serve(t, async (_request, progress, signal) => {
    progress({})
    await once(signal, 'abort')
    left()
    return {}
  })
  const socket = createConnection(paths.controlSocket)
  socket.write('{"ask":"status"}\n')
  await once(socket, 'data')
  socket.destroy()
  await hasLeft
})

const nonsense: string[] = [
  '\n',
  'nonsense\n',
  '[]\n',
  'null\n',
  '{"ask":"fly"}\n',
  '{"ask":"kill"}\n',
  '{"ask":"kill","node":7}\n',
  '{"ask":"partition","groups":"1|2"}\n',
  '{"ask":"load","rate":"5","seconds":1}\n',
  '{"ask":"load","rate":5,"seconds":1,"node":{}}\n',
  'x'.repeat(20_000),
]

t.test('nonsense is refused and reaches nobody', async (t) => {
  const paths = await serve(t, async () => {
    t.fail('nothing was asked')
    return {}
  })
  for (const text of nonsense) {
    const answer = await sendRaw(paths, text)
    t.match(parseAnswer(answer), { failed: { exitCode: 2 } }, text.slice(0, 40))
  }
  for (const line of ['{}', '7', '{"done":1}', '{"failed":{"exitCode":3}}']) {
    t.throws(() => parseAnswer(line), { message: /JSON|answer/ }, line)
  }
  t.throws(() => parseRequest('{"ask":"load","rate":1}'), { message: /does not know/ })
})

t.test('whoever is connected and asks nothing keeps no cluster from ending', async (t) => {
  const paths = emptyPaths(t)
  const close = await serveControl(paths.controlSocket, async () => ({}))
  const idle = createConnection(paths.controlSocket)
  await once(idle, 'connect')
  await close()
  idle.destroy()
})
