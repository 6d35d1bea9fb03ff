/** Two owners who want one name, and send their claims to two nodes at the same moment. */
import { ClientError } from '../../client/core/errors.js'
import { fingerprintOf } from '../../client/core/fingerprint.js'
import { equalBytes } from '../../proto/bytes.js'
import type { NodeClient } from './node-client.js'

export interface Raced {
  readonly name: string
  /** At which node the claim was made that won. */
  readonly winner: string
  readonly loser: string
  /** The winner's owner key, as people compare it. */
  readonly fingerprint: string
  /** The loser was told `taken`, and has verified the very certificate that the winner has. */
  readonly loserVerified: boolean
  /** In which round, and by how many of the members' votes. */
  readonly round: number
  readonly votes: number
  readonly ms: number
}

/**
 * @param onSigned both have signed and done their work, and nothing is sent yet
 * @throws ClientError, or Error when not exactly one of them has won
 */
export async function race(
  name: string,
  rivals: readonly [NodeClient, NodeClient],
  onSigned: () => void,
  signal: AbortSignal,
): Promise<Raced> {
  let startedMs = 0
  const bothSigned = meeting(rivals.length, () => {
    startedMs = performance.now()
    onSigned()
  })
  for (const rival of rivals) rival.beforeSending = bothSigned
  const results = await Promise.all(
    rivals.map(async (rival) => ({ rival, outcome: await claim(rival, name, signal) })),
  )
  const ms = performance.now() - startedMs
  const won = results.find(({ outcome }) => outcome === 'won')
  const lost = results.find(({ outcome }) => outcome === 'taken')
  if (won === undefined || lost === undefined) {
    throw new Error(`The contest for '${name}' has no winner and loser.`)
  }
  const certificate = await won.rival.memory.loadCertificate(name)
  const seen = await lost.rival.memory.loadCertificate(name)
  if (certificate === undefined) throw new Error(`The winner of '${name}' has no certificate.`)
  const { registration, round, precommits } = certificate
  return {
    ...{ name, round, ms },
    winner: won.rival.node,
    loser: lost.rival.node,
    fingerprint: fingerprintOf(registration.ownerKey),
    loserVerified: seen !== undefined && equalBytes(seen.registration.id, registration.id),
    votes: precommits.length,
  }
}

async function claim(
  { client }: NodeClient,
  name: string,
  signal: AbortSignal,
): Promise<'won' | 'taken'> {
  try {
    await client.register(name, { signal })
    return 'won'
  } catch (error) {
    if (error instanceof ClientError && error.code === 'taken') return 'taken'
    throw error
  }
}

/** Lets whoever comes wait until all are there. Who comes later, as one who signs again, waits for nobody. */
function meeting(count: number, onMet: () => void): () => Promise<void> {
  let missing = count
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    missing -= 1
    if (missing === 0) {
      onMet()
      open()
    }
    return opened
  }
}
