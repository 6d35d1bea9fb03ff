/** Where the passphrase comes from: a file, or a person at a terminal; never an argument. */
import { readFileSync, statSync } from 'node:fs'
import { ClientError } from '../core/errors.js'
import { HomeError } from '../store/errors.js'
import type { PassphraseSource } from '../store/sealed-keys.js'
import type { Talk } from './talk.js'

export interface PassphraseOptions {
  readonly file: string | undefined
  readonly talk: Talk
  readonly input: NodeJS.ReadStream
  readonly output: { write(text: string): unknown }
  /** What a person is asked; of the home's keys when absent. */
  readonly question?: string
  /** The same where it is a new one, and asked twice. */
  readonly newQuestion?: string
}

/** Only the first line counts, so that editors may end the file with a newline. */
export function passphraseSource(options: PassphraseOptions): PassphraseSource {
  const { file, talk, input } = options
  if (file !== undefined) return async () => readPassphraseFile(file, talk)
  return async (isNew) => {
    if (!input.isTTY) {
      const sentence =
        'A passphrase protects your private keys. Give it by --passphrase-file or ROOKERY_PASSPHRASE_FILE.'
      throw new HomeError('passphrase', sentence)
    }
    talk.done()
    const { question = 'Passphrase: ', newQuestion = 'New passphrase for your keys: ' } = options
    const first = await ask(options, isNew ? newQuestion : question)
    if (!isNew) return first
    if (first === (await ask(options, 'The same again: '))) return first
    throw new HomeError('passphrase', 'The two passphrases differ. Nothing was changed.')
  }
}

function readPassphraseFile(file: string, talk: Talk): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
    if ((statSync(file).mode & 0o077) !== 0) {
      talk.say(`Warning: others may read the passphrase file ${file}. Run: chmod 600 ${file}`)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new HomeError('passphrase', `The passphrase file cannot be read: ${reason}`)
  }
  const [line = ''] = text.split(/\r?\n/, 1)
  if (line === '') throw new HomeError('passphrase', `The passphrase file ${file} is empty.`)
  return line
}

/** Reads one line without echo. Ctrl-C ends the command. */
function ask({ input, output }: PassphraseOptions, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (end: () => void) => {
      input.setRawMode(false)
      input.pause()
      input.off('data', onData)
      output.write('\n')
      end()
    }
    const onData = (chunk: Buffer | string) => {
      for (const character of chunk.toString()) {
        if (character === '\r' || character === '\n') return finish(() => resolve(typed))
        if (character === '\u0003' || character === '\u0004') {
          return finish(() => reject(new ClientError('aborted', 'Stopped.')))
        }
        if (character === '\u007f' || character === '\b') typed = [...typed].slice(0, -1).join('')
        else if (character >= ' ') typed += character
      }
    }
    // First no echo, then the question: whoever answers fast is not shown either.
    input.setRawMode(true)
    input.on('data', onData)
    input.resume()
    output.write(question)
  })
}
