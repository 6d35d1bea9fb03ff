/** A chat on a real terminal: its other screen, keys one by one, and everything as it was afterwards. */
import { createElement } from 'react'
import { readKeyboard } from './keyboard.js'
import type { ScreenProps } from './screen.js'

export interface OpenChatOptions
  extends Pick<ScreenProps, 'port' | 'firstText' | 'sentenceOf' | 'signal'> {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
}

/** The other screen, so that what was there before comes back; and pasted text told from typed text. */
const enter = '\u001b[?1049h\u001b[H\u001b[?2004h'
const leave = '\u001b[?2004l\u001b[?1049l'

/** @returns what was still in the editor */
export async function openChat(options: OpenChatOptions): Promise<string> {
  const { input, output, signal, port, sentenceOf, firstText } = options
  // Ink draws nothing where it takes the environment for a build server's; here is a terminal.
  process.env.CI = 'false'
  const { render } = await import('ink')
  const { ChatScreen } = await import('./screen.js')
  const terminal = {
    size: () => ({ columns: output.columns || 80, rows: output.rows || 24 }),
    onResize(listener: () => void) {
      output.on('resize', listener)
      return () => output.off('resize', listener)
    },
  }
  output.write(enter)
  input.setRawMode(true)
  try {
    return await new Promise<string>((resolve, reject) => {
      const onEnd = (text: string, bug?: unknown) => {
        screen.unmount()
        if (bug === undefined) resolve(text)
        else reject(bug)
      }
      const screen = render(
        createElement(ChatScreen, {
          ...{ port, terminal, sentenceOf, signal, onEnd, keyboard: readKeyboard(input) },
          ...(firstText !== undefined && { firstText }),
        }),
        { stdin: input, stdout: output, exitOnCtrlC: false, patchConsole: false },
      )
      input.resume()
    })
  } finally {
    input.setRawMode(false)
    input.pause()
    output.write(leave)
  }
}
