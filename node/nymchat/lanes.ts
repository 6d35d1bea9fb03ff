/**
 * One lane for each sender: its frames are answered in the order in which they came, as a server does that has
 * time for one at a time, and nobody waits for another's. Bounded: what does not fit is dropped.
 */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import type { NymchatSettings } from './ports.js'

interface Lane {
  frames: number
  bytes: number
  last: Promise<void>
}

export interface Lanes {
  readonly size: number
  /**
   * @param work of one frame; it must not throw
   * @returns when it is done; undefined when there is no room for it
   */
  enter(senderTag: SenderTag, bytes: number, work: () => Promise<void>): Promise<void> | undefined
  /** Resolves when every lane is empty. */
  settled(): Promise<void>
}

export function createLanes(
  settings: Pick<NymchatSettings, 'laneFramesMax' | 'laneBytesMax' | 'lanesBytesMax'>,
): Lanes {
  const lanes = new Map<SenderTag, Lane>()
  let allBytes = 0

  function hasRoom(lane: Lane, bytes: number): boolean {
    if (allBytes + bytes > settings.lanesBytesMax) return false
    return lane.frames < settings.laneFramesMax && lane.bytes + bytes <= settings.laneBytesMax
  }

  return {
    get size() {
      return lanes.size
    },
    enter(senderTag, bytes, work) {
      const lane = lanes.get(senderTag) ?? { frames: 0, bytes: 0, last: Promise.resolve() }
      if (!hasRoom(lane, bytes)) return undefined
      lanes.set(senderTag, lane)
      lane.frames += 1
      lane.bytes += bytes
      allBytes += bytes
      lane.last = lane.last.then(work).finally(() => {
        lane.frames -= 1
        lane.bytes -= bytes
        allBytes -= bytes
        if (lane.frames === 0) lanes.delete(senderTag)
      })
      return lane.last
    },
    async settled() {
      while (lanes.size > 0) await Promise.all([...lanes.values()].map(({ last }) => last))
    },
  }
}
