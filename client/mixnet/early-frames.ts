import type { CarrierEvents, CarrierState, Frame } from './carrier.js'

/**
 * A gateway hands over what waited for us as soon as we are connected, but whoever opens a carrier can
 * answer only once he has it: until then frames are held.
 */
export function holdEarlyFrames(events: CarrierEvents) {
  let held: Frame[] | undefined = []
  return {
    events: {
      onFrame(frame: Frame): void {
        if (held === undefined) events.onFrame(frame)
        else held.push(frame)
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
