import type { CarrierEvents, CarrierState, Frame } from './carrier.js'
import { earlyBytesMax, earlyFramesMax } from './settings.js'

/**
 * A gateway hands over what waited for us as soon as we are connected, but whoever opens a carrier can
 * answer only once he has it: until then frames are held, within bounds; beyond them the newest are lost.
 */
export function holdEarlyFrames(events: CarrierEvents) {
  let held: Frame[] | undefined = []
  let heldBytes = 0
  return {
    events: {
      onFrame(frame: Frame): void {
        if (held === undefined) {
          events.onFrame(frame)
          return
        }
        if (held.length >= earlyFramesMax || heldBytes + frame.bytes.length > earlyBytesMax) return
        heldBytes += frame.bytes.length
        held.push(frame)
      },
      onState: (state: CarrierState) => events.onState?.(state),
    },
    /** To be called right before the opening resolves: the frames follow in a later turn. */
    releaseTo(carrier: { readonly state: CarrierState }): void {
      setTimeout(() => {
        const frames = held ?? []
        held = undefined
        for (const frame of frames) {
          if (carrier.state !== 'closed') events.onFrame(frame)
        }
      }, 0)
    },
  }
}

interface Opening {
  readonly state: CarrierState
  connect(): Promise<void>
  close(): Promise<void>
}

/** Connects a carrier whose early frames wait for it; one that cannot connect is closed. @throws as `connect` */
export async function openConnected<Carrier extends Opening>(
  events: CarrierEvents,
  create: (events: CarrierEvents) => Carrier,
): Promise<Carrier> {
  const early = holdEarlyFrames(events)
  const carrier = create(early.events)
  try {
    await carrier.connect()
  } catch (error) {
    await carrier.close()
    throw error
  }
  early.releaseTo(carrier)
  return carrier
}
