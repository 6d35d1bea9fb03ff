/**
 * The messenger's one desk: steps come to it one at a time. A step reads rows, changes some, and has them
 * durable in one transaction before it ends; what it says to the user and to the workers comes after that. A
 * step that throws has changed nothing.
 */
import { ClientError } from '../../core/errors.js'
import type { MessengerEvent } from './events.js'
import type { Change, HistoryRow, MessageMemory, Row, Table, Tables } from './memory.js'

/** Kept in memory whole; the others are large, and read one row at a time. */
const mirrored = [
  ...(['conversations', 'groups', 'pendings', 'unproven', 'wishes'] as const),
  ...(['drafts', 'outbox', 'waiting', 'owed', 'packages', 'contacts'] as const),
]
export type MirroredTable = (typeof mirrored)[number]

/** Reads rows as they are after the last step. */
export interface Reading {
  find<T extends MirroredTable>(table: T, key: string): Tables[T] | undefined
  list<T extends MirroredTable>(table: T): Tables[T][]
}

/** Reads rows as they are in the middle of a step, and changes them. */
export interface Turn extends Reading {
  get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined>
  put<T extends Table>(table: T, row: Tables[T]): void
  remove(table: Table, key: string): void
  removeBelow(table: Table, shelf: string, place: number): void
  /** Told when the step is durable. */
  tell(event: MessengerEvent): void
  /** A number that no other row has had, rising. */
  nextNumber(): number
}

export const seenShelf = 'seen'

export class Desk implements Reading {
  readonly #memory: MessageMemory
  readonly #tell: (event: MessengerEvent) => void
  readonly #onStep: () => void
  readonly #rows = new Map<Table, Map<string, Row>>()
  #number = 0
  #tail: Promise<unknown> = Promise.resolve()
  #fault: unknown

  /**
   * @param tell is called with events of steps that are durable
   * @param onStep is called after each step: there may be work
   */
  static async open(
    memory: MessageMemory,
    tell: (event: MessengerEvent) => void,
    onStep: () => void,
  ): Promise<Desk> {
    const desk = new Desk(memory, tell, onStep)
    for (const table of mirrored) {
      const rows = await memory.all(table)
      desk.#rows.set(table, new Map(rows.map((row) => [row.key, row])))
    }
    const [newest] = await memory.page('seen', seenShelf, Number.MAX_SAFE_INTEGER, 1)
    const numbered = (['outbox', 'drafts', 'waiting', 'packages'] as const).flatMap((table) =>
      desk.list(table).map(({ place }: Row) => place ?? 0),
    )
    desk.#number = numbered.reduce((a, b) => Math.max(a, b), newest?.place ?? 0)
    return desk
  }

  private constructor(
    memory: MessageMemory,
    tell: (event: MessengerEvent) => void,
    onStep: () => void,
  ) {
    this.#memory = memory
    this.#tell = tell
    this.#onStep = onStep
  }

  find<T extends MirroredTable>(table: T, key: string): Tables[T] | undefined {
    return this.#rows.get(table)?.get(key) as Tables[T] | undefined
  }

  list<T extends MirroredTable>(table: T): Tables[T][] {
    return [...(this.#rows.get(table)?.values() ?? [])] as Tables[T][]
  }

  /** Of a conversation's history, newest first. */
  page(conversation: string, before: number, limit: number): Promise<readonly HistoryRow[]> {
    return this.#memory.page('history', conversation, before, limit)
  }

  /**
   * Runs after every step before it. Never call it within a step.
   * @throws what `work` throws, with nothing changed; ClientError `memory` once a transaction has failed: it
   *   may be durable or not, so that only a messenger that reads everything again may go on
   */
  step<Result>(work: (turn: Turn) => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(() => this.#run(work))
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Resolves when every step that was asked for before has ended. */
  async settled(): Promise<void> {
    await this.#tail
  }

  async #run<Result>(work: (turn: Turn) => Promise<Result>): Promise<Result> {
    if (this.#fault !== undefined) throw memoryError(this.#fault)
    const turn = new RunningTurn(this, this.#memory, () => ++this.#number)
    const result = await work(turn)
    if (turn.changes.length > 0) await this.#commit(turn.changes)
    for (const event of turn.events) this.#tell(event)
    if (turn.changes.length > 0) this.#onStep()
    return result
  }

  async #commit(changes: readonly Change[]): Promise<void> {
    try {
      await this.#memory.commit(changes)
    } catch (fault) {
      this.#fault = fault
      throw memoryError(fault)
    }
    for (const change of changes) {
      const rows = this.#rows.get(change.table)
      if (rows === undefined) continue
      if ('put' in change) rows.set(change.put.key, change.put)
      else if ('remove' in change) rows.delete(change.remove)
    }
  }
}

class RunningTurn implements Turn {
  readonly changes: Change[] = []
  readonly events: MessengerEvent[] = []
  readonly #overlay = new Map<Table, Map<string, Row | undefined>>()

  constructor(
    readonly desk: Reading,
    readonly memory: MessageMemory,
    readonly nextNumber: () => number,
  ) {}

  find<T extends MirroredTable>(table: T, key: string): Tables[T] | undefined {
    const changed = this.#overlay.get(table)
    return changed?.has(key)
      ? (changed.get(key) as Tables[T] | undefined)
      : this.desk.find(table, key)
  }

  list<T extends MirroredTable>(table: T): Tables[T][] {
    const changed = this.#overlay.get(table)
    if (changed === undefined) return this.desk.list(table)
    const kept = this.desk.list(table).filter(({ key }) => !changed.has(key))
    const put = [...changed.values()].filter((row) => row !== undefined)
    return [...kept, ...(put as Tables[T][])]
  }

  async get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined> {
    const changed = this.#overlay.get(table)
    return changed?.has(key)
      ? (changed.get(key) as Tables[T] | undefined)
      : this.memory.get(table, key)
  }

  put<T extends Table>(table: T, row: Tables[T]): void {
    this.changes.push({ table, put: row } as Change)
    this.#note(table, row.key, row)
  }

  remove(table: Table, key: string): void {
    this.changes.push({ table, remove: key })
    this.#note(table, key, undefined)
  }

  removeBelow(table: Table, shelf: string, place: number): void {
    this.changes.push({ table, shelf, removeBelow: place })
  }

  tell(event: MessengerEvent): void {
    this.events.push(event)
  }

  #note(table: Table, key: string, row: Row | undefined): void {
    const changed = this.#overlay.get(table) ?? new Map<string, Row | undefined>()
    this.#overlay.set(table, changed)
    changed.set(key, row)
  }
}

function memoryError(cause: unknown): ClientError {
  const sentence =
    'What was written last may be lost: the memory of messages failed. Open the messenger again.'
  return new ClientError('memory', sentence, {}, { cause })
}
