import { isAbsolute, join } from 'node:path'
import t from 'tap'
import { usableSocketPath } from '../../node/operator/protocol.js'

t.test('a socket is named by whatever way the system has room for', async (t) => {
  t.equal(usableSocketPath('/data/operator.sock'), '/data/operator.sock')
  const here = process.cwd()
  const rest = 'd'.repeat(88)
  const near = join(here, rest, 'operator.sock')
  t.ok(Buffer.byteLength(near) > 107)
  const usable = usableSocketPath(near)
  t.notOk(isAbsolute(usable))
  t.equal(join(here, usable), near)
  t.throws(() => usableSocketPath(join('/', 'd'.repeat(120), 'operator.sock')), {
    message: /choose a data directory with a shorter path/,
  })
})
