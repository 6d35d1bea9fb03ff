/** The screen of the chat: what is drawn, and what each key does, by bytes as a terminal sends them. */
import { PassThrough } from 'node:stream'
import { render } from 'ink-testing-library'
import { createElement } from 'react'
import t from 'tap'
import { readKeyboard } from '../../client/cli/chat/keyboard.js'
import { ChatScreen, type ScreenProps, type Terminal } from '../../client/cli/chat/screen.js'
import type { ChatItem, ChatPort, ChatView } from '../../client/cli/chat/view.js'
import { widthOf } from '../../client/cli/chat/width.js'

const noonMs = Date.UTC(2026, 10, 29, 12)

function said(number: number, text: string, more: Partial<ChatItem> = {}): ChatItem {
  return {
    ...{ key: `${number}`, kind: 'text', isOwn: false, sender: 'bob', text },
    ...{ atMs: noonMs + number * 60_000, isAlarming: false },
    ...more,
  }
}

interface Drawn {
  readonly frame: () => string
  readonly rows: () => string[]
  type(bytes: string): Promise<void>
  show(view: Partial<ChatView>): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  readonly submitted: string[]
  readonly ended: string[]
  readonly olderAsked: () => number
  answer(how: () => Promise<'stay' | 'quit'>): void
}

/** What Ink itself writes between the letters. */
const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')

/** Lets React draw what the last event changed. */
const drawn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

function draw(
  t: { teardown(run: () => void): void },
  first: Partial<ChatView> = {},
  props: Partial<ScreenProps> = {},
): Drawn {
  let view: ChatView = { title: 'bob', status: 'online', items: [], hasOlder: false, ...first }
  let size = { columns: 40, rows: 12 }
  let olderAsked = 0
  let answering = async (): Promise<'stay' | 'quit'> => 'stay'
  const changes = new Set<() => void>()
  const resizes = new Set<() => void>()
  const submitted: string[] = []
  const ended: string[] = []
  const port: ChatPort = {
    view: () => view,
    onChange(listener) {
      changes.add(listener)
      return () => changes.delete(listener)
    },
    submit(text) {
      submitted.push(text)
      return answering()
    },
    async older() {
      olderAsked += 1
    },
  }
  const terminal: Terminal = {
    size: () => size,
    onResize(listener) {
      resizes.add(listener)
      return () => resizes.delete(listener)
    },
  }
  const input = new PassThrough()
  const screen = render(
    createElement(ChatScreen, {
      ...{ port, terminal, keyboard: readKeyboard(input), timeZone: 'UTC' },
      sentenceOf: (error) => (error instanceof RangeError ? error.message : undefined),
      onEnd: (text) => ended.push(text),
      signal: new AbortController().signal,
      ...props,
    }),
  )
  t.teardown(() => {
    screen.unmount()
    screen.cleanup()
  })
  const frame = () => screen.lastFrame() ?? ''
  return {
    ...{ frame, submitted, ended, olderAsked: () => olderAsked },
    rows: () => frame().split('\n'),
    async type(bytes) {
      await drawn()
      input.write(bytes)
      await drawn()
    },
    async show(next) {
      await drawn()
      view = { ...view, ...next }
      for (const listener of changes) listener()
      await drawn()
    },
    async resize(columns, rows) {
      await drawn()
      size = { columns, rows }
      for (const listener of resizes) listener()
      await drawn()
    },
    answer(how) {
      answering = how
    },
  }
}

t.test('who it is with, what was said with its state, and what is typed', async (t) => {
  const { rows, type, submitted } = draw(t, {
    items: [
      said(0, 'hello'),
      said(1, 'hi there', { isOwn: true, sender: 'alice', state: 'delivered' }),
      said(2, 'bob joined', { kind: 'note' }),
    ],
  })
  t.equal(rows()[0], `bob${' '.repeat(31)}online`)
  t.match(
    rows().join('\n'),
    /── Sunday,? 29 November 2026 ─+\n12:00 bob hello\n12:01 alice hi there {2}delivered\n12:02 bob joined\n─{40}\n> /,
  )
  t.equal(rows().length, 11, 'one row less than the terminal has')
  await type('good mornin')
  await type('g')
  t.equal(rows().at(-1)?.trimEnd(), '> good morning')
  await type('\r')
  t.same(submitted, ['good morning'])
  t.match(rows().at(-1), /Write here/)
})

t.test('typing goes on while messages arrive', async (t) => {
  const { rows, type, show, submitted } = draw(t)
  await type('I am wri')
  for (let i = 0; i < 20; i++) await show({ items: [said(i, `message ${i}`)] })
  await type('ting\u001b[D\u001b[D\u001b[D\u001b[D\u001b[D')
  await show({ items: [said(20, 'the last')] })
  await type('!')
  t.match(rows().join('\n'), /12:20 bob the last\n─+\n> I am wr!iting$/)
  await type('\r')
  t.same(submitted, ['I am wr!iting'])
})

t.test(
  'what is pasted is not sent, whatever line ends it has; Ctrl-J and Alt-Enter break lines',
  async (t) => {
    const { rows, type, submitted } = draw(t)
    await type('\u001b[200~one\rtwo\r\nthree\u001b[201~')
    t.same(submitted, [])
    t.same(
      rows()
        .slice(-3)
        .map((row) => row.trimEnd()),
      ['> one', '  two', '  three'],
    )
    await type('\u001b\rfour\nfive\r')
    t.same(submitted, ['one\ntwo\nthree\nfour\nfive'])
  },
)

t.test('a paste whose bytes come in pieces is one', async (t) => {
  const { type, submitted } = draw(t)
  for (const byte of '\u001b[200~a\rb\u001b[201~') await type(byte)
  t.same(submitted, [])
  await type('\r')
  t.same(submitted, ['a\nb'])
})

t.test('editing: by characters that a reader sees, words and lines', async (t) => {
  const { type, submitted } = draw(t)
  const family = '👩‍👩‍👧'
  await type(`a${family}é`)
  await type('\u007f\u007f')
  await type('b\r')
  await type(`x${family}y\u001b[D\u001b[D\u001b[D-\u001b[C\u001b[C=\r`)
  await type('one two three\u0017\u0017four\u0001zero \u0005!\r')
  await type('keep this\u001b[H\u001b[3~K\u001b[F.\r')
  await type('gone\u0015back\r')
  t.same(submitted, ['ab', `-x${family}=y`, 'zero one four!', 'Keep this.', 'back'])
})

t.test('wide characters and emoji take the columns that they have', async (t) => {
  const { rows, type } = draw(t, {
    items: [said(0, '漢字'.repeat(20)), said(1, '👍'.repeat(30)), said(2, 'e\u0301'.repeat(50))],
  })
  for (const row of rows()) t.ok(widthOf(row) <= 40, row)
  t.equal(rows().join('').match(/漢/g)?.length, 20, 'nothing is lost')
  t.equal(rows().join('').match(/👍/gu)?.length, 30)
  await type('漢字'.repeat(20))
  t.same(rows().slice(-3).map(widthOf), [40, 40, 5 + 1])
})

t.test('the text of others moves no cursor, and forges no line', async (t) => {
  const evil = 'ok\u001b[2J\u001b]0;title\u0007\r\u009b1A\u202egood\u2028x\u2066y'
  const { frame, rows } = draw(t, {
    title: `bob\u001b[31m\nforged`,
    status: 'online\u0007',
    items: [said(0, evil, { sender: 'bob\n12:00 alice' }), said(1, evil, { kind: 'note' })],
  })
  t.notMatch(frame().replaceAll(colours, '').replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  t.equal(rows().length, 11)
  t.match(frame(), /bob�12:00 alice ok�\[2J/)
})

t.test(
  'scrolling: what is read stays, what is below is counted, what was before is asked for',
  async (t) => {
    const items = Array.from({ length: 30 }, (_, i) => said(i, `message ${i}`))
    const { rows, type, show, olderAsked } = draw(t, { items, hasOlder: true })
    t.match(rows().at(-3), /message 29/)
    await type('\u001b[5~')
    t.match(rows().at(-3), /message 22/)
    t.match(rows().at(-2), /── 7 more below/)
    const read = rows().slice(1, -2)
    await show({ items: [...items, said(30, 'new'), said(31, 'newer')] })
    t.same(rows().slice(1, -2), read)
    t.match(rows().at(-2), /── 9 more below/)
    await show({ items: [said(-1, 'older'), ...items, said(30, 'new'), said(31, 'newer')] })
    t.same(rows().slice(1, -2), read, 'also when older ones were loaded')
    for (let i = 0; i < 10; i++) await type('\u001b[5~')
    t.match(rows()[2], /11:59 bob older/)
    t.ok(olderAsked() > 0)
    await type('\u001b[6~')
    await type('\u001b[A')
    await type('\u001b')
    // Esc alone is told when nothing has followed it.
    while (!/newer/.test(rows().at(-3) ?? ''))
      await new Promise((resolve) => setTimeout(resolve, 50))
    t.match(rows().at(-2), /^─+$/)
  },
)

t.test('resizing: smaller, wider, and too small for anything', async (t) => {
  const { rows, type, resize } = draw(t, {
    items: [said(0, 'some words that do not fit into a narrow terminal')],
  })
  await type('and this is being typed')
  await resize(24, 12)
  for (const row of rows()) t.ok(widthOf(row) <= 24, row)
  t.match(
    rows().join(' ').replaceAll(/\s+/g, ' '),
    /some words that do not fit into a narrow terminal/,
  )
  await resize(90, 30)
  t.equal(rows().length, 29)
  t.match(rows().join('\n'), /some words that do not fit into a narrow terminal\n/)
  t.match(rows().at(-1), /and this is being typed/)
  await resize(3, 2)
  t.ok(rows().every((row) => widthOf(row) <= 3))
  await resize(40, 12)
  t.match(rows().at(-1), /and this is being typed/)
})

t.test('what could not be sent is in the editor again, before what was typed since', async (t) => {
  const { rows, type, answer, submitted } = draw(t)
  let fail = (_: Error) => {}
  answer(
    () =>
      new Promise((_, reject) => {
        fail = reject
      }),
  )
  await type('first\r')
  await type('second')
  fail(new RangeError('The key of bob has changed.'))
  await drawn()
  t.match(rows().join('\n'), /The key of bob has changed\. *\n> first\n {2}second/)
  answer(async () => 'stay')
  await type('\r')
  t.same(submitted, ['first', 'first\nsecond'])
})

t.test('the end: Ctrl-C, /quit and an abort give back what is typed; a bug is told', async (t) => {
  const left = draw(t)
  await left.type('unfinished\u0003')
  t.same(left.ended, ['unfinished'])

  const quit = draw(t)
  quit.answer(async () => 'quit')
  await quit.type('/quit\r')
  t.same(quit.ended, [''])

  const stop = new AbortController()
  const stopped = draw(t, {}, { signal: stop.signal, firstText: 'kept' })
  await stopped.type(' on')
  stop.abort()
  t.same(stopped.ended, ['kept on'])

  const bugs: unknown[] = []
  const broken = draw(t, {}, { onEnd: (text, bug) => bugs.push(text, bug) })
  const bug = new TypeError('x')
  broken.answer(() => Promise.reject(bug))
  await broken.type('hello\r')
  t.same(bugs, ['hello', bug])
})

t.test('a long text shows the rows around the cursor', async (t) => {
  const { rows, type } = draw(t)
  await type(
    `\u001b[200~${Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\r')}\u001b[201~`,
  )
  t.equal(rows().length, 11)
  t.match(rows().at(-1), /line 29/)
  for (let i = 0; i < 100; i++) await type('\u001b[D')
  t.match(rows().join('\n'), /line 1\d/)
  t.notMatch(rows().join('\n'), /line 29/)
})
