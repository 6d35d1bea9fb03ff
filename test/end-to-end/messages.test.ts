/**
 * 500 messages among twenty users over four nodes: some users and a node are killed, and 5 % of packets are lost.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { scratchFolder } from '../../tools/soak/scratch.js'
import { soak } from '../../tools/soak/soak.js'
import { showFault } from '../../tools/soak/verdict.js'
import { narrator } from '../../tools/start/narrator.js'

t.setTimeout(1_800_000)

/** Lines of a run that failed: what it did last tells most. */
const toldMax = 30

t.test(
  'every message is exactly once wherever it should be, and its sender knows it',
  async (t) => {
    // Unix sockets have short paths, so this is not the test's own (long) directory.
    const directory = mkdtempSync(join(scratchFolder(), 'rookery-messages-'))
    t.teardown(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
    const users = 20
    const messages = 500
    const told: string[] = []
    const tells = narrator((line) => {
      told.push(line)
      t.comment(line)
    })
    const result = await soak({
      ...{ directory, users, messages, loss: 0.05, seed: 'messages', meanDelayMs: 0 },
      ...{ signal: new AbortController().signal, tell: (line) => tells.tell('', line) },
      patienceMs: 300_000,
    }).catch((error: unknown) => {
      t.fail(String(error), { told: told.slice(-toldMax) })
      throw error
    })
    const { faults, warnings } = result
    t.same(
      faults.map(showFault),
      [],
      faults.length > 0 ? { told: told.slice(-toldMax), warnings } : {},
    )
    t.ok(result.due > messages, 'some of them in groups')
    t.ok(result.figures.killedUsers > 0 && result.figures.nodeAwayMs > 0, 'it was no quiet time')
  },
)
