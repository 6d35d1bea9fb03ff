/** `export`: the home as one encrypted file. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { backupOf } from '../../store/backup.js'
import { encodeBackup } from '../../store/backup-content.js'
import { sealBackup } from '../../store/backup-file.js'
import { HomeError } from '../../store/errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { passphraseSource } from '../passphrase.js'
import { type Running, withHome } from '../running.js'
import { table } from '../show.js'

export interface ExportOptions {
  readonly file: string
  /** Replaces a file that is there. */
  readonly force: boolean
  /** Of the backup; the home's own passphrase when there is none. */
  readonly backupPassphraseFile: string | undefined
  /** Asks for one at the terminal. */
  readonly askPassphrase: boolean
}

export function exportHome(running: Running, options: ExportOptions): Promise<ExitCode> {
  const path = resolve(options.file)
  expectFree(path, options.force)
  let ofHome = ''
  const remembering: Running = {
    ...running,
    async passphrase(isNew) {
      ofHome = await running.passphrase(isNew)
      return ofHome
    },
  }
  return withHome(remembering, false, async (home) => {
    const { talk } = running
    await home.keys.unlock()
    const passphrase = (await ownPassphrase(running, options)) ?? ofHome
    talk.doing('Reading the home')
    const content = await backupOf(home, Date.now())
    talk.doing('Encrypting')
    const file = await sealBackup(encodeBackup(content), passphrase)
    writeDurably(path, file)
    talk.done()
    const { ownerKeys, formerDevices, accounts, nymchat } = content
    const names = [...new Set([...ownerKeys, ...formerDevices].map(({ name }) => name))]
    const messages = accounts.reduce((sum, { history }) => sum + history.length, 0)
    const others = accounts.flatMap((one) => one.contacts.filter(({ key }) => key !== one.name))
    const contacts = others.length
    const counted = { ownerKeys: ownerKeys.length, contacts, messages, bytes: file.length }
    const nymchatNames = nymchat.map(({ name }) => name)
    running.print({ ok: true, file: path, names, nymchatNames, ...counted }, [
      ...table([
        ['file', path],
        ['names', names.length === 0 ? 'none' : names],
        ['owner keys', `${ownerKeys.length}`],
        ...(nymchatNames.length === 0 ? [] : [['at nymCHAT servers', nymchatNames] as const]),
        ['contacts', `${contacts}`],
        ['messages', `${messages}`],
        ['size', `${file.length} bytes`],
      ]),
      'Not in it: device keys and states of groups. A home that is made from it is a new device.',
    ])
    return exitCodes.ok
  })
}

/** @throws HomeError `exists` */
function expectFree(path: string, force: boolean): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isFile()) throw new HomeError('exists', `${path} is no file that could be replaced.`)
  if (!force) throw new HomeError('exists', `${path} is there already. --force replaces it.`)
}

/** @returns undefined: the home's serves */
async function ownPassphrase(
  { talk }: Running,
  { backupPassphraseFile: file, askPassphrase }: ExportOptions,
): Promise<string | undefined> {
  if (file === undefined && !askPassphrase) return undefined
  const [input, output] = [process.stdin, process.stderr]
  const newQuestion = 'New passphrase for the backup: '
  return passphraseSource({ file, talk, input, output, newQuestion })(true)
}

/** Whole, or not at all: beside it first, and then in its place. */
function writeDurably(path: string, content: Uint8Array): void {
  const beside = `${path}.${process.pid}.part`
  const file = openSync(beside, 'wx', 0o600)
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at)
    fsyncSync(file)
    closeSync(file)
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
