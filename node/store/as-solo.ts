/** The store as a federation of one asks for it. */
import type { SoloStore } from '../../cluster/solo.js'
import type { Store } from './store.js'

export function asSolo(store: Store): SoloStore {
  return {
    certificateAt: (name, sequence) => store.certificateAt(name, sequence),
    lastBatchNumber: (epoch) => store.batchNumber(epoch, 0)?.number ?? 0,
    commit({ epoch, batchNumber, certificates, storedAtMs }) {
      const writes = {
        batchNumbers: [{ epoch, member: 0, number: batchNumber, vote: undefined }],
        certificates: certificates.map((certificate) => ({ certificate, storedAtMs })),
        ...{ slots: [], dropped: [], manifests: [], closings: [], evidence: [] },
      }
      store.commit(writes, () => undefined)
    },
  }
}
