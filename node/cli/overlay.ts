/** How the options let a node reach others. */
import { openOverlay } from '../../cluster/overlay/open-overlay.js'
import { expectTcpMultiaddr, MultiaddrError, nodeOfMultiaddr } from '../peers/multiaddrs.js'
import type { OverlayChoice } from '../peers/peering.js'
import { type Chosen, type OptionName, UsageError } from './options.js'

/** @throws UsageError for what is no address */
export function overlayChoice(chosen: Chosen): OverlayChoice {
  return {
    open: openOverlay,
    listen: addresses(chosen, 'listen', expectTcpMultiaddr),
    announce: announcedAddresses(chosen),
    peers: addresses(chosen, 'peer', nodeOfMultiaddr),
    faultInjection: chosen.flag('fault-injection'),
  }
}

/** @throws UsageError for what is no address */
export function announcedAddresses(chosen: Chosen): readonly string[] | undefined {
  return addresses(chosen, 'announce', expectTcpMultiaddr)
}

function addresses<Read>(
  chosen: Chosen,
  name: OptionName,
  read: (text: string) => Read,
): readonly Read[] | undefined {
  try {
    return chosen.list(name)?.map(read)
  } catch (cause) {
    if (!(cause instanceof MultiaddrError)) throw cause
    throw new UsageError(`--${name}: ${cause.message}`, { cause })
  }
}
