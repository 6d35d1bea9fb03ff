/** A node that holds a million names: how long a lookup takes, how much memory and disk they cost. */
import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { WrittenCertificate } from '../../cluster/ports.js'
import { openStore } from '../../node/store/store.js'
import { v8Options } from '../../node/v8-options.js'
import { type Certificate, certifiedVote, encodeCertificate } from '../../proto/certificate.js'
import { hashBytes, signatureBytes } from '../../proto/limits.js'
import { nameSlot, signRegistration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { signBatch } from '../../proto/votes.js'
import { type Row, row } from './measure.js'
import { mixed, nameOf, openWithGenesis } from './synthetic-names.js'
import { temporaryFolder } from './temporary-folder.js'

const count = 1_000_000
/** More than a node ever does at once: what is measured is what it holds in the end. */
const perCommit = 20_000

export async function benchNames(): Promise<Row[]> {
  const folder = temporaryFolder()
  try {
    const path = join(folder.path, 'names.sqlite')
    const { federationId, nodeKey } = openWithGenesis(path)
    const written = fill(path, federationId, nodeKey)
    const figures = await inProcess(path)
    const target = (of: { atMost?: number; atLeast?: number }) =>
      ({ target: { of: 'value', ...of } }) as const
    return [
      row('Node with 1,000,000 names, stored per second', written, 'per s'),
      row('  store, a name', statSync(path).size / count, 'bytes', target({ atMost: 1_536 })),
      row('  start', figures.startMs, 'ms'),
      row('  lookup, p50', figures.lookupP50Ms, 'ms', target({ atMost: 0.1 })),
      row('  lookup, p99', figures.lookupP99Ms, 'ms'),
      row('  of it for the names root', figures.rootMs, 'ms'),
      row('  memory', figures.memoryMiB, 'MiB', target({ atMost: 512 })),
    ]
  } finally {
    folder.remove()
  }
}

interface Figures {
  readonly startMs: number
  readonly lookupP50Ms: number
  readonly lookupP99Ms: number
  readonly rootMs: number
  readonly memoryMiB: number
}

/** A process of its own, whose memory is the node's. */
async function inProcess(path: string): Promise<Figures> {
  const program = fileURLToPath(new URL('./names-process.js', import.meta.url))
  const child = spawn(process.execPath, [...v8Options, program, path, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const chunk of child.stdout) said += String(chunk)
  return JSON.parse(said) as Figures
}

/** Names come in no order, as they do. @returns certificates per second, in large commits */
function fill(path: string, federationId: Uint8Array, nodeKey: Uint8Array): number {
  const store = openStore(path, { nodeKey })
  const make = syntheticCertificates(federationId, nodeKey)
  const nothing = { batchNumbers: [], slots: [], dropped: [], manifests: [], closings: [] }
  let ms = 0
  try {
    for (let from = 0; from < count; from += perCommit) {
      const size = Math.min(perCommit, count - from)
      const certificates = Array.from({ length: size }, (_, i) =>
        make(nameOf(mixed(from + i, count))),
      )
      const started = performance.now()
      store.commit({ ...nothing, evidence: [], certificates }, () => undefined)
      ms += performance.now() - started
    }
  } finally {
    store.close()
  }
  return count / (ms / 1_000)
}

/**
 * Certificates as a federation of four makes them under load, from batches of 64: one is made, and in its
 * copies name and everything random are overwritten. Nobody has signed them.
 */
function syntheticCertificates(
  federationId: Uint8Array,
  nodeKey: Uint8Array,
): (name: string) => WrittenCertificate {
  const nobody: Signer = {
    publicKey: new Uint8Array(33).fill(0xa1).fill(2, 0, 1),
    sign: () => new Uint8Array(signatureBytes).fill(0xa2),
  }
  const registration = signRegistration(
    {
      ...{ federationId, epoch: 0, name: nameOf(0), sequence: 0, action: 'claim' },
      ...{ scheme: 'native', ownerKey: nobody.publicKey, devices: [], homeNodes: [nodeKey] },
      ...{ issuedAtMs: 1_795_228_759_123, nonce: new Uint8Array(16).fill(0xa3) },
    },
    nobody,
    0,
  )
  const bare: Certificate = { registration, epoch: 0, round: 0, precommits: [] }
  const votes = Array.from({ length: 64 }, (_, i) => ({
    ...certifiedVote(bare),
    slot: new Uint8Array(hashBytes).fill(i),
  }))
  const precommits = [0, 1, 2].flatMap((member) => {
    return signBatch(votes, member, 1_000_000, nobody).proofs.slice(0, 1)
  })
  const certificate: Certificate = { ...bare, precommits }
  const template = Buffer.from(encodeCertificate(certificate))
  const nameAt = template.indexOf(nameOf(0))
  const randoms = [
    template.indexOf(nobody.publicKey) + 1,
    template.indexOf(nobody.sign(new Uint8Array())),
    ...precommits.flatMap(({ path, signature }) => {
      return [...path, signature].map((bytes) => template.indexOf(bytes))
    }),
  ]
  return (name) => {
    const encoded = Buffer.from(template)
    encoded.write(name, nameAt)
    for (const at of randoms) randomFillSync(encoded, at, hashBytes)
    const slot = nameSlot(federationId, name, 0)
    const id = Uint8Array.from(encoded.subarray(randoms[1], (randoms[1] ?? 0) + hashBytes))
    return {
      certificate: { ...certificate, registration: { ...registration, name, slot, id } },
      storedAtMs: 1_795_228_759_123,
      encoded,
    }
  }
}
