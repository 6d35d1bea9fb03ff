/** Pairs: a first text makes one, and waits until it is made or cannot be. */
import { expectTrusted } from './contacts.js'
import type { Turn } from './desk.js'
import { stepAsking } from './directory.js'
import { foundGroup, gatherPackages } from './founding.js'
import { writingGroup } from './groups.js'
import { putDelivery } from './history.js'
import { type Lane, soonest } from './lanes.js'
import type { ConversationRow, DraftRow } from './memory.js'
import { sayText } from './sending.js'
import {
  callDeadline,
  canRepeat,
  dueWithin,
  pairKey,
  repeatAtMs,
  type Shared,
  sentenceOf,
} from './shared.js'

export function dueDrafts(shared: Shared): Lane[] {
  const { desk, pace } = shared
  return soonest(
    desk.list('drafts').map(({ conversation, dueAtMs }) => {
      return { lane: conversation, dueAtMs: dueWithin(shared, dueAtMs, pace.repeatMaxMs) }
    }),
  )
}

/** Makes the pair, unless it is there by now, and says what waited for it. */
export async function runDrafts(shared: Shared, key: string): Promise<void> {
  const peer = key.slice(1)
  try {
    const isThere = await shared.desk.step((turn) => sayDrafts(shared, turn, key))
    if (isThere) return
    const members = await gatherPackages(shared, [peer], callDeadline(shared))
    await stepAsking(shared, async (turn) => {
      expectTrusted(turn, [peer])
      if (await sayDrafts(shared, turn, key)) return
      await foundPair(shared, turn, peer, members)
      await sayDrafts(shared, turn, key)
    })
  } catch (error) {
    if (shared.signal.aborted) return
    await putOff(shared, key, canRepeat(error), sentenceOf(error))
  }
}

/** @returns false: there is no group yet */
async function sayDrafts(shared: Shared, turn: Turn, key: string): Promise<boolean> {
  const group = writingGroup(turn, turn.find('conversations', key))
  if (group === undefined) return false
  for (const draft of draftsOf(turn.list('drafts'), key)) {
    turn.remove('drafts', draft.key)
    const row = await turn.get('history', draft.key)
    const current = turn.find('groups', group.key)
    if (row === undefined || current === undefined) continue
    await sayText(shared, turn, current, row, [key.slice(1)])
  }
  return true
}

function draftsOf(drafts: readonly DraftRow[], key: string): DraftRow[] {
  const own = drafts.filter(({ conversation }) => conversation === key)
  return own.sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
}

export async function foundPair(
  shared: Shared,
  turn: Turn,
  peer: string,
  members: Parameters<typeof foundGroup>[2]['members'],
): Promise<void> {
  const key = pairKey(peer)
  const row = await foundGroup(shared, turn, {
    kind: 'pair',
    title: '',
    members,
    conversation: key,
  })
  const before = turn.find('conversations', key)
  const conversation: ConversationRow = {
    ...(before ?? newPair(shared, peer)),
    standing: 'open',
    groups: [...(before?.groups ?? []), row.key],
  }
  turn.put('conversations', conversation)
}

export function newPair({ name }: Shared, peer: string): ConversationRow {
  return {
    key: pairKey(peer),
    ...{ kind: 'pair', title: '', creator: name, standing: 'open', groups: [], requestTexts: 0 },
  }
}

/** What can be mended by waiting is tried again; otherwise the texts have failed, and say why. */
async function putOff(
  shared: Shared,
  key: string,
  isWorthRepeating: boolean,
  reason: string,
): Promise<void> {
  await shared.desk.step(async (turn) => {
    for (const draft of draftsOf(turn.list('drafts'), key)) {
      const attempts = draft.attempts + 1
      const hasTime = shared.clock.nowMs() - draft.madeAtMs < shared.pace.outboxMs
      if (isWorthRepeating && hasTime) {
        turn.put('drafts', { ...draft, attempts, dueAtMs: repeatAtMs(shared, attempts) })
      } else {
        turn.remove('drafts', draft.key)
        const state = isWorthRepeating ? 'expired' : 'failed'
        await putDelivery(turn, draft.key, key.slice(1), { state, reason })
      }
    }
  })
}
