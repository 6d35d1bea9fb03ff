/** The commands of `rookery`. Each gives its exit code; what goes wrong is thrown. */
import { bytesToHex } from '../../proto/bytes.js'
import { parseInvite } from '../../proto/invite.js'
import { newestOf } from '../../proto/manifest.js'
import { nameFault } from '../../proto/names.js'
import { loginKeys } from '../../proto/registration.js'
import { type CallOptions, nodeShareMsDefault } from '../core/connect.js'
import { ClientError } from '../core/errors.js'
import { fingerprintOf } from '../core/fingerprint.js'
import type { AbsentName, Assurance, LookupResult } from '../core/lookup.js'
import type { OwnResult } from '../core/owning.js'
import type { KeyEntry } from '../core/ports.js'
import { HomeError } from '../store/errors.js'
import type { Home } from '../store/home.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import { type Connected, type Running, withClient, withHome } from './running.js'
import { certificateData, certificateLines, presenceData, table } from './show.js'
import {
  type Answer,
  memberIndex,
  membersWithout,
  missingData,
  missingLines,
  placeData,
  placeLines,
} from './show-nodes.js'
import { quorumData, quorumText } from './show-quorum.js'

function callOptions({ options, signal }: Running): CallOptions {
  return { timeoutMs: options.timeoutMs, signal }
}

const rounded = (ms: number) => Math.round(ms * 10) / 10

export function init(running: Running, invite: string): Promise<ExitCode> {
  return withClient(running, { newInvite: invite }, async ({ client, home, connectMs }) => {
    running.talk.doing('Asking who else is there')
    const nodes = await client.nodes(callOptions(running))
    const { manifest } = newestOf(client.manifests)
    const data = {
      ok: true,
      home: home.folder,
      federationId: bytesToHex(client.federationId),
      epoch: manifest.epoch,
      members: manifest.members.length,
      quorum: manifest.quorum,
      nodes: nodes.map(presenceData),
      connectMs: rounded(connectMs),
    }
    running.talk.done()
    running.print(data, [
      ...table([
        ['federation', data.federationId],
        ['epoch', `${data.epoch}, ${data.members} members, quorum ${data.quorum}`],
        ['nodes', `${nodes.length} known`],
        ['home', data.home],
        ['verified', 'yes: the genesis hashes to the federation id of the invite'],
      ]),
      'Next: rookery register NAME',
    ])
    return exitCodes.ok
  })
}

type OwnAction = 'register' | 'rotate' | 'retire'

const doneTexts: Readonly<Record<OwnAction, readonly [changed: string, unchanged: string]>> = {
  register: ['Registered.', 'The name was yours already.'],
  rotate: ['The name has a new owner key.', 'Nothing had to be changed.'],
  retire: ['The name is given up.', 'The name was given up already.'],
}

export function own(running: Running, action: OwnAction, name: string): Promise<ExitCode> {
  return withClient(running, { keys: true }, async ({ client, connectMs }) => {
    const startedMs = performance.now()
    const { certificate, changed }: OwnResult = await client[action](name, callOptions(running))
    const ms = rounded(performance.now() - startedMs)
    running.talk.done()
    const shown = certificateData(certificate, client.manifests)
    running.print({ ok: true, ...shown, changed, ms, connectMs: rounded(connectMs) }, [
      ...certificateLines(certificate, client.manifests),
      doneTexts[action][changed ? 0 : 1],
    ])
    return exitCodes.ok
  })
}

export function lookUp(running: Running, name: string, assurance: Assurance): Promise<ExitCode> {
  return withClient(running, {}, async (connected) => {
    running.talk.doing('Looking the name up')
    const startedMs = performance.now()
    const found = await connected.client.lookup(name, { ...callOptions(running), assurance })
    const ms = rounded(performance.now() - startedMs)
    running.talk.done()
    return showLookup(running, connected, found, ms)
  })
}

function showLookup(
  running: Running,
  { client, connectMs }: Connected,
  found: LookupResult,
  ms: number,
): ExitCode {
  const { status, name, node, quorum } = found
  const assured = { assurance: quorum ? 'quorum' : 'one', quorum: quorum && quorumData(quorum) }
  const asked = { ...assured, node, ms, connectMs: rounded(connectMs) }
  if (status === 'pending') {
    const data = { ok: false, status, verified: false, name, id: bytesToHex(found.id), ...asked }
    const whoSays = quorum ? table([['members', quorumText(quorum)]]) : []
    running.print(data, [`'${name}' is being decided. Ask again in a moment.`, ...whoSays])
    return exitCodes.timeout
  }
  if (status === 'absent') {
    const { epoch } = found.absence
    const data = { ok: false, status, verified: true, name, epoch, ...asked }
    running.print(data, absentLines(found))
    const fault = nameFault(name, newestOf(client.manifests).manifest.policy.names)
    if (fault !== undefined) {
      running.talk.say(`The federation's grammar would not accept this name: ${fault}`)
    }
    return exitCodes.notFound
  }
  const { certificate, formerHolder } = found
  const data = {
    ok: status === 'held',
    status,
    ...certificateData(certificate, client.manifests),
    settled: found.settled,
    keyChanged: formerHolder !== undefined,
    ...(formerHolder && { formerFingerprint: formerHolder.fingerprint }),
    ...asked,
  }
  const lines = certificateLines(certificate, client.manifests, quorum)
  if (!found.settled) {
    running.talk.say(
      `Warning: no node has caught up with its epoch. This may be an old registration.`,
    )
  }
  if (status === 'held') running.print(data, lines)
  else running.print(data, [...lines, `Nobody holds '${name}' now: its last holder gave it up.`])
  return status === 'held' ? exitCodes.ok : exitCodes.notFound
}

function absentLines({ name, absence: { epoch }, quorum }: AbsentName): string[] {
  if (quorum !== undefined) {
    const line = `Nobody holds '${name}': each of these members has signed it, verified here.`
    return [line, ...table([['members', quorumText(quorum)]])]
  }
  const line = `Nobody holds '${name}': signed by the asked node as of epoch ${epoch}, verified here.`
  return [line, 'One node alone can hide a name; --assurance quorum asks as many as decide.']
}

/** Lists whoever is known by its presence, and the members of whom nothing is known. */
export function nodes(running: Running, ask: boolean): Promise<ExitCode> {
  return withClient(running, {}, async ({ client }) => {
    running.talk.doing('Asking who is there')
    const found = await client.nodes(callOptions(running))
    if (ask) running.talk.doing('Asking each of them')
    const places = await Promise.all(
      found.map(async (presence) => ({
        presence,
        member: memberIndex(presence.nodeKey, client.manifests),
        answer: ask ? await answerOf(running, client, presence.mixnetAddress) : undefined,
      })),
    )
    running.talk.done()
    const missing = membersWithout(found, client.manifests)
    const data = { ok: true, nodes: places.map(placeData), missing: missing.map(missingData) }
    const blocks = [...places.map(placeLines), ...missing.map(missingLines)]
    running.print(
      data,
      blocks.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines])),
    )
    return exitCodes.ok
  })
}

/** Whether a node answers in time, and how soon. */
async function answerOf(
  running: Running,
  client: Connected['client'],
  node: string,
): Promise<Answer> {
  try {
    const timeoutMs = Math.min(running.options.timeoutMs, nodeShareMsDefault)
    const { roundTripMs } = await client.ping({ ...callOptions(running), timeoutMs, node })
    return { answers: true, ms: rounded(roundTripMs) }
  } catch (error) {
    const isOver = error instanceof ClientError && ['aborted', 'closed'].includes(error.code)
    if (!(error instanceof ClientError) || isOver) throw error
    return { answers: false, reason: error.message }
  }
}

/** What this home holds, from what was verified before; asks nobody, and for no passphrase. */
export function whoAmI(running: Running): Promise<ExitCode> {
  return withHome(running, false, async (home) => {
    const invite = home.setting('invite')
    if (invite === undefined) {
      const sentence = `The home in ${home.folder} has no federation yet. Run: rookery init --invite INVITE`
      throw new HomeError('missing', sentence)
    }
    const federationId = bytesToHex(parseInvite(invite).federationId)
    const keys = await home.keys.list()
    const names = [...new Set(keys.map(({ name }) => name))].toSorted()
    const states = await Promise.all(names.map((name) => stateOf(home, keys, name)))
    running.print({ ok: true, home: home.folder, federationId, names: states }, [
      ...table([
        ['home', home.folder],
        ['federation', federationId],
        ['names', states.length === 0 ? 'none yet' : String(states.length)],
      ]),
      ...states.flatMap((state) => [
        '',
        ...table([
          ['name', `${state.name}: ${state.status}`],
          ['owner key', state.fingerprint ?? 'none'],
          ['device key here', state.device ?? 'none'],
        ]),
      ]),
    ])
    return exitCodes.ok
  })
}

/**
 * held: by a key of this home, as of the newest certificate seen; lost: another key holds it; retired;
 * under way: signed, outcome unknown; unused: a key was made and nothing signed with it.
 */
type NameStatus = 'held' | 'lost' | 'retired' | 'under way' | 'unused'

async function stateOf({ memory }: Home, keys: readonly KeyEntry[], name: string) {
  const draft = await memory.loadDraft(name)
  const registration = (await memory.loadCertificate(name))?.registration
  const hexes = new Set(keys.map(({ publicKey }) => bytesToHex(publicKey)))
  const isHere = (key: Uint8Array) => hexes.has(bytesToHex(key))
  const device = registration && loginKeys(registration).find(isHere)
  return {
    name,
    status: statusNow(),
    fingerprint: registration && fingerprintOf(registration.ownerKey),
    sequence: registration?.sequence,
    device: device && registration?.action !== 'retire' ? fingerprintOf(device) : undefined,
    underWay: draft?.action,
  }

  function statusNow(): NameStatus {
    if (registration === undefined) return draft === undefined ? 'unused' : 'under way'
    if (!isHere(registration.ownerKey)) return 'lost'
    return registration.action === 'retire' ? 'retired' : 'held'
  }
}
