/** `server`: which key a nymCHAT server signs with. No server tells its key: it is found out from its answers. */
import { bytesToHex } from '../../../proto/bytes.js'
import { fingerprintOf } from '../../core/fingerprint.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { table } from '../show.js'
import { logIn } from './commands.js'
import { type NymchatRunning, withNymchat, withNymchatAccount } from './with-nymchat.js'

type Keys = readonly Uint8Array[] | undefined

export function showServer(running: NymchatRunning): Promise<ExitCode> {
  return withNymchatAccount(running, undefined, async ({ account }) => {
    const { server } = running
    const { serverKeys } = account
    running.print({ ok: true, server, keys: hexOf(serverKeys) }, [
      ...table([['server', server], ...rowsOf('key', serverKeys)]),
      textOf(serverKeys),
    ])
    return exitCodes.ok
  })
}

/** Logs in, and takes whoever answers at this address for the server. */
export function acceptServer(running: NymchatRunning): Promise<ExitCode> {
  return withNymchat(running, { forgetServerKeys: true }, async (talking) => {
    const former = talking.account.serverKeys
    await logIn(running, talking)
    const now = talking.serverKeys()
    const [one, ...others] = now ?? []
    const isSame = others.length === 0 && hexOf(former).includes(one ? bytesToHex(one) : '')
    const data = { ok: true, server: running.server, changed: !isSame }
    running.print({ ...data, keys: hexOf(now), formerKeys: hexOf(former) }, [
      isSame
        ? 'The server signs with the same key as before.'
        : 'The key of the server is accepted.',
      ...table([...rowsOf('key', now), ...(isSame ? [] : rowsOf('before', former))]),
    ])
    return exitCodes.ok
  })
}

function hexOf(keys: Keys): string[] {
  return (keys ?? []).map(bytesToHex)
}

function rowsOf(title: string, keys: Keys): (readonly [string, string])[] {
  return (keys ?? []).map((key) => [title, fingerprintOf(key)] as const)
}

function textOf(keys: Keys): string {
  if (keys === undefined) return 'It has not answered yet, so its key is not known.'
  if (keys.length === 1) return 'Whatever is signed with another key is not taken for its answer.'
  return 'One of them is its key: the next answer tells which.'
}
