/** `import`: a new home from a backup. It is a new device: what two devices would both encrypt with is not in one. */
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import { loginKeys } from '../../../proto/registration.js'
import { fingerprintOf } from '../../core/fingerprint.js'
import { showTime } from '../../core/show-time.js'
import { type NewDevice, restore } from '../../store/backup.js'
import { type BackupContent, decodeBackup } from '../../store/backup-content.js'
import { backupBytesMax, openBackup } from '../../store/backup-file.js'
import { HomeError } from '../../store/errors.js'
import { defaultHome, hasHome, openHome } from '../../store/home.js'
import { confirm } from '../confirm.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { passphraseSource } from '../passphrase.js'
import { type Running, withClient } from '../running.js'
import { table } from '../show.js'
import { heldNow, updateDevices } from './devices.js'
import { requestedCode } from './own-names.js'

export interface ImportOptions {
  readonly file: string
  readonly backupPassphraseFile: string | undefined
  /** Whether the lost devices are replaced by this one; undefined: a person is asked, if there is one. */
  readonly replaceDevice: boolean | undefined
}

export async function importHome(running: Running, options: ImportOptions): Promise<ExitCode> {
  const folder = resolve(running.options.home ?? defaultHome())
  if (hasHome(folder)) {
    throw new HomeError(
      'exists',
      `There is a home in ${folder} already. Give --home another folder.`,
    )
  }
  const { content, passphrase, devices } = await readInto(running, folder, options).finally(() => {
    running.talk.done()
  })
  running.talk.say(`The backup of ${showTime(content.madeAtMs)} is a home now, in ${folder}.`)
  const owned = devices.filter(({ isOwned, former }) => isOwned && former.length > 0)
  const isWanted =
    owned.length > 0 && (options.replaceDevice ?? (await askToReplace(running, owned)))
  const replaced = isWanted ? await replaceDevices(running, owned, passphrase) : []
  await report(running, folder, content, devices, replaced)
  return exitCodes.ok
}

async function readInto(running: Running, folder: string, options: ImportOptions) {
  const { content, passphrase } = await readBackup(running, options)
  return { content, passphrase, devices: await makeHome(running, folder, content, passphrase) }
}

async function readBackup(
  running: Running,
  { file, backupPassphraseFile }: ImportOptions,
): Promise<{ content: BackupContent; passphrase: string }> {
  const { talk, options } = running
  const bytes = readBytes(file)
  const source = passphraseSource({
    file: backupPassphraseFile ?? options.passphraseFile,
    ...{ talk, input: process.stdin, output: process.stderr },
    question: 'Passphrase of the backup: ',
  })
  const passphrase = await source(false)
  talk.doing('Decrypting')
  const content = decodeBackup(await openBackup(bytes, passphrase, file), file)
  return { content, passphrase }
}

/** @throws HomeError `backup` */
function readBytes(file: string): Uint8Array {
  try {
    const { size } = statSync(file)
    if (size > backupBytesMax) {
      throw new HomeError(
        'backup',
        `${file} has ${size} bytes: no backup is longer than ${backupBytesMax}.`,
      )
    }
    return readFileSync(file)
  } catch (error) {
    if (error instanceof HomeError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new HomeError('backup', `The backup cannot be read: ${reason}`)
  }
}

/** Beside its place first, so that what is interrupted leaves no half of a home. */
async function makeHome(
  { talk, options, passphrase: ofHome }: Running,
  folder: string,
  content: BackupContent,
  backupPassphrase: string,
): Promise<readonly NewDevice[]> {
  const beside = `${folder}.import-${bytesToHex(randomBytes(4))}`
  // One passphrase for both, unless the home is given another one.
  const passphrase = options.passphraseFile === undefined ? async () => backupPassphrase : ofHome
  try {
    const home = openHome({ folder: beside, create: true, passphrase })
    try {
      talk.doing('Making the home')
      const devices = await restore(home, content)
      home.close()
      // An empty folder is replaced; one that holds something is not.
      renameSync(beside, folder)
      return devices
    } finally {
      home.close()
    }
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    throw error
  }
}

async function askToReplace(running: Running, owned: readonly NewDevice[]): Promise<boolean> {
  const names = owned.map(({ name }) => `'${name}'`).join(', ')
  const question = `Is the device that the backup is of lost? Then this one can take its place for ${names}. Replace it`
  return confirm(running, question)
}

/** @returns the names whose registration lists this device instead of the lost one */
function replaceDevices(
  running: Running,
  owned: readonly NewDevice[],
  passphrase: string,
): Promise<readonly string[]> {
  const own =
    running.options.passphraseFile === undefined ? async () => passphrase : running.passphrase
  return withClient({ ...running, passphrase: own }, { keys: true }, async (connected) => {
    const replaced: string[] = []
    for (const { name, publicKey, former } of owned) {
      const before = loginKeys(await heldNow(running, connected.client, name))
      const isFormer = (key: Uint8Array) => former.some((one) => equalBytes(one, key))
      const kept = before.filter((key) => !isFormer(key) && !equalBytes(key, publicKey))
      await updateDevices(running, connected, name, [...kept, publicKey])
      replaced.push(name)
    }
    return replaced
  })
}

async function report(
  running: Running,
  folder: string,
  content: BackupContent,
  devices: readonly NewDevice[],
  replaced: readonly string[],
): Promise<void> {
  const messages = content.accounts.reduce((sum, { history }) => sum + history.length, 0)
  const home = openHome({ folder, create: false, passphrase: async () => '' })
  const codes = await Promise.all(
    devices.map(async ({ name }) => [name, await requestedCode(home, name)] as const),
  )
  home.close()
  const lines = devices.flatMap(({ name, publicKey, isOwned }) => {
    const code = codes.find(([one]) => one === name)?.[1] ?? ''
    const advice = replaced.includes(name)
      ? `'${name}' lists this device now. Next: rookery login ${name}`
      : isOwned
        ? `'${name}' does not list this device yet: rookery devices add ${code}`
        : `The owner key of '${name}' is not in the backup. Where it is, run: rookery devices add ${code}`
    return [
      ...table([
        ['name', name],
        ['device key', fingerprintOf(publicKey)],
      ]),
      advice,
      '',
    ]
  })
  const nymchatNames = content.nymchat.map(({ name, server }) => ({ name, server }))
  const data = {
    ok: true,
    home: folder,
    nymchatNames,
    madeAt: showTime(content.madeAtMs),
    messages,
    names: devices.map(({ name, publicKey, isOwned }) => ({
      ...{ name, device: bytesToHex(publicKey), isOwned, isReplaced: replaced.includes(name) },
      code: codes.find(([one]) => one === name)?.[1],
    })),
  }
  running.print(data, [
    ...lines,
    ...nymchatNames.map(({ name, server }) => `'${name}' at the nymCHAT server ${server}`),
    `${messages} messages are here to be read. This is a new device: conversations of two begin anew with your next text, and groups let it in as soon as a member's device has seen it.`,
  ])
}
