/** Processes of people, as the soak holds them: each can be killed, and opened again with the same homes. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Home, PeopleAsk, PeopleAsks } from './people-asks.js'

const program = fileURLToPath(new URL('people-process.js', import.meta.url))

export class People {
  readonly homes: readonly Home[]
  #child: ChildProcess | undefined
  #asked = 0
  readonly #waiting = new Map<number, PromiseWithResolvers>()

  constructor(homes: readonly Home[]) {
    this.homes = homes
  }

  /** Resolves when all of them are connected and have their names. */
  async open(): Promise<void> {
    const child = fork(program, { serialization: 'advanced' })
    this.#child = child
    const killAtExit = () => child.kill('SIGKILL')
    process.once('exit', killAtExit)
    child.once('exit', (code, signal) => {
      process.off('exit', killAtExit)
      if (this.#child === child) this.#child = undefined
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`A process of people ended (${signal ?? code}).`))
      }
      this.#waiting.clear()
    })
    await once(child, 'message')
    child.on('message', (message) => this.#take(message as Answered))
    await this.ask('open', { homes: this.homes })
  }

  #take({ id, answer, error }: Answered): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(answer)
    else waiting?.reject(new Error(error))
  }

  async ask<A extends PeopleAsk>(
    ask: A,
    content: PeopleAsks[A]['ask'],
  ): Promise<PeopleAsks[A]['answer']> {
    const child = this.#child
    if (child === undefined) throw new Error('A process of people has ended.')
    const id = ++this.#asked
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
    child.send({ id, ask, content })
    return (await answered) as PeopleAsks[A]['answer']
  }

  /** SIGKILL: whatever they were about to do is not done. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  async close(): Promise<void> {
    if (this.#child === undefined) return
    await this.ask('close', {}).catch(() => undefined)
    await this.kill()
  }
}

interface PromiseWithResolvers {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

interface Answered {
  readonly id: number
  readonly answer?: unknown
  readonly error?: string
}
