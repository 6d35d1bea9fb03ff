/** Homes of users on a local mixnet with one real node, and the command line run in each. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startLocalFederation } from './local-federation.js'
import { type Ended, rookery } from './rookery.js'

interface Test {
  teardown(run: () => unknown): void
  testdir(): string
  equal(found: unknown, wanted: unknown, message?: string): boolean
}

export type Run = (...words: string[]) => Promise<Ended>

export interface Homes {
  /** Where all of them are. */
  readonly folder: string
  readonly env: Record<string, string>
  /** Runs the command line in a home, which need not be there yet. */
  of(home: string): Run
  /** Makes a home of the federation. */
  join(home: string): Promise<Run>
}

export async function homesOnNetwork(t: Test): Promise<Homes> {
  const folder = t.testdir()
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 })
  const federation = await startLocalFederation()
  t.teardown(() => federation.close())
  const { apiUrl, node } = federation
  const env = { ROOKERY_PASSPHRASE_FILE: passphraseFile, ROOKERY_TIMEOUT: '120' }
  const of =
    (home: string): Run =>
    (...words) =>
      rookery([...words, '--home', join(folder, home)], env)
  const init = ['init', '--invite', node.invite, '--mixnet', 'local', '--mixnet-api', apiUrl]
  return {
    ...{ folder, env, of },
    async join(home) {
      const run = of(home)
      t.equal((await run(...init)).exitCode, 0)
      return run
    },
  }
}

/** Makes a home with a name. */
export async function registered(t: Test, homes: Homes, name: string): Promise<Run> {
  const run = await homes.join(name)
  t.equal((await run('register', name)).exitCode, 0)
  return run
}

interface Shown {
  readonly conversations: readonly {
    readonly messages: readonly { readonly text: string }[]
  }[]
}

/** What `inbox --json` has shown. */
export function textsOf(ended: Ended): string[] {
  const { conversations } = ended.json() as Shown
  return conversations.flatMap(({ messages }) => messages.map(({ text }) => text))
}
