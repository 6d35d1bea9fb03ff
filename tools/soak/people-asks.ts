/** What the soak asks a process of people, and what it answers. */
import type { Surroundings } from '../people/person.js'
import type { PlannedGroup, PlannedUser } from './plan.js'
import type { UserReport } from './verdict.js'

/** A user, and where she lives. */
export interface Home {
  readonly user: PlannedUser
  readonly folder: string
  readonly gateway: number
  /** Keys of her home nodes, hex. */
  readonly homeNodes: readonly string[]
  readonly surroundings: Surroundings
}

export interface PeopleStatus {
  readonly live: number
  readonly sent: number
  readonly delivered: number
  readonly received: number
  readonly warnings: number
  readonly rssBytes: number
}

export interface PeopleAsks {
  open: { readonly ask: { readonly homes: readonly Home[] }; readonly answer: null }
  makeGroups: { readonly ask: { readonly groups: readonly PlannedGroup[] }; readonly answer: null }
  /** How many of the groups' members here are not in them yet. */
  outsiders: {
    readonly ask: { readonly groups: readonly PlannedGroup[] }
    readonly answer: number
  }
  send: { readonly ask: object; readonly answer: null }
  fetch: { readonly ask: object; readonly answer: null }
  status: { readonly ask: object; readonly answer: PeopleStatus }
  report: {
    readonly ask: object
    readonly answer: {
      readonly users: readonly UserReport[]
      readonly warnings: readonly string[]
    }
  }
  close: { readonly ask: object; readonly answer: null }
}

export type PeopleAsk = keyof PeopleAsks
