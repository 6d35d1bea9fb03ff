import { openCarrier } from '../../client/mixnet/open-carrier.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type RunningNode, startNode } from '../compose.js'
import { createLoggers } from '../loggers.js'
import { defaultSettings, type NodeSettings } from '../settings.js'
import { carrierConfiguration } from './mixnet.js'
import { type Chosen, dataDirectoryOf, megabyte, passphraseOf } from './options.js'
import { overlayChoice } from './overlay.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

/** Runs a node until it is asked to stop, or cannot go on. */
export async function start(chosen: Chosen, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const configuration = carrierConfiguration(chosen)
  const loggers = createLoggers(chosen.get('log-level'), {
    write: (line) => terminal.talk(line.trimEnd()),
  })
  const stopRequested = terminal.stopRequested()
  const starting = startNode({
    dataDirectory: dataDirectoryOf(chosen),
    passphrase: passphraseOf(chosen),
    settings: settingsOf(chosen),
    loggers,
    clock: Date.now,
    openCarrier: (events, identity) => openCarrier(configuration, events, identity),
    overlay: overlayChoice(chosen),
  })
  // Connecting may take long, and whoever stops the node meanwhile need not wait for it.
  const stoppedEarly = stopRequested.then(() => undefined)
  const node = await Promise.race([starting, stoppedEarly])
  if (node === undefined) {
    loggers.node.info('stopped while starting')
    return terminal.abandon(exitCodes.done)
  }
  terminal.data(json ? JSON.stringify(readiness(node)) : `Ready. Invite: ${node.invite}`)
  const end = await Promise.race([
    stopRequested.then((signal) => ({ signal })),
    node.faulted.then((fault) => ({ fault })),
  ])
  if ('signal' in end) {
    loggers.node.info({ signal: end.signal }, 'stopping')
    await node.close()
    return exitCodes.done
  }
  loggers.node.error({ err: end.fault }, 'a fault: the node stops')
  await node.close().catch((error: unknown) => loggers.node.error({ err: error }, 'closing failed'))
  return exitCodes.failed
}

function readiness(node: RunningNode) {
  return {
    ready: true,
    invite: node.invite,
    address: node.address,
    federationId: bytesToHex(node.federationId),
    nodeKey: bytesToHex(node.nodeKey),
    multiaddrs: node.multiaddrs,
    pid: process.pid,
  }
}

function settingsOf(chosen: Chosen): NodeSettings {
  const requestsPerMinute = chosen.get('requests-per-minute')
  const nodeRequestsPerSecond = chosen.get('node-requests-per-second')
  const { requestBurst, nodeRequestBurst } = defaultSettings
  return {
    ...defaultSettings,
    requestsPerMinute,
    nodeRequestsPerSecond,
    // A burst is never shorter than a second's worth, so that what is allowed can be used.
    requestBurst: Math.max(requestBurst, Math.ceil(requestsPerMinute / 60)),
    nodeRequestBurst: Math.max(nodeRequestBurst, nodeRequestsPerSecond),
    sessionSeconds: chosen.get('session-hours') * 3_600,
    routesMax: chosen.get('sessions-max'),
    mailboxes: {
      ...defaultSettings.mailboxes,
      messagesPerName: chosen.get('mailbox-messages'),
      bytesPerName: chosen.get('mailbox-megabytes') * megabyte,
      bytesMax: chosen.get('mailboxes-megabytes') * megabyte,
    },
  }
}
