/** What a client remembers, in the home's database. Every save is durable when it resolves. */
import { decodeCertificate, encodeCertificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import { decodeCertifiedManifest, encodeCertifiedManifest } from '../../proto/manifest.js'
import { decodePresence, encodePresence } from '../../proto/presence.js'
import { decodeSignedRegistration, encodeSignedRegistration } from '../../proto/registration.js'
import type { Memory } from '../core/ports.js'
import type { HomeDatabase } from './database.js'
import { HomeError } from './errors.js'

interface Row {
  readonly content: Uint8Array
}

export function sqliteMemory(database: HomeDatabase): Memory {
  const contents = (sql: string, ...parameters: readonly string[]) =>
    database
      .prepare<string[], Row>(sql)
      .all(...parameters)
      .map(({ content }) => new Uint8Array(content))
  return {
    async loadManifests() {
      const rows = contents('SELECT content FROM manifests ORDER BY epoch')
      return rows.map((bytes) => undamaged('manifest', () => decodeCertifiedManifest(bytes)))
    },
    async saveManifests(chain) {
      const insert = database.prepare('INSERT OR REPLACE INTO manifests VALUES (?, ?)')
      database.transaction(() => {
        for (const one of chain) insert.run(one.manifest.epoch, encodeCertifiedManifest(one))
      })()
    },
    async loadNodes() {
      const rows = contents('SELECT content FROM nodes ORDER BY position')
      return rows.map((bytes) => undamaged('presence', () => decodePresence(bytes)))
    },
    async saveNodes(nodes) {
      const insert = database.prepare('INSERT INTO nodes (content) VALUES (?)')
      database.transaction(() => {
        database.exec('DELETE FROM nodes')
        for (const one of nodes) insert.run(encodePresence(one))
      })()
    },
    async loadCertificate(name) {
      const [bytes] = contents('SELECT content FROM certificates WHERE name = ?', name)
      return bytes && undamaged('certificate', () => decodeCertificate(bytes))
    },
    async saveCertificate(certificate) {
      const { name, sequence } = certificate.registration
      database
        .prepare(
          `INSERT INTO certificates VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
           SET sequence = excluded.sequence, content = excluded.content
           WHERE excluded.sequence > certificates.sequence`,
        )
        .run(name, sequence, encodeCertificate(certificate))
    },
    async loadDraft(name) {
      const [bytes] = contents('SELECT content FROM drafts WHERE name = ?', name)
      return bytes && undamaged('draft', () => decodeSignedRegistration(bytes))
    },
    async saveDraft(draft) {
      database
        .prepare('INSERT OR REPLACE INTO drafts VALUES (?, ?)')
        .run(draft.name, encodeSignedRegistration(draft))
    },
    async dropDraft(name) {
      database.prepare('DELETE FROM drafts WHERE name = ?').run(name)
    },
  }
}

function undamaged<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    const sentence = `A remembered ${what} is damaged: ${error.message} Restore the home from a backup.`
    throw new HomeError('damaged', sentence, { cause: error })
  }
}
