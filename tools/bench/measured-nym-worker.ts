/**
 * The Nym client's thread, as a carrier runs it, with its memory looked at: on a channel of its own it answers how
 * many bytes the WASM instance has. For reply-blocks.ts.
 */
import { BroadcastChannel } from 'node:worker_threads'

const memoryChannel = 'memory of the Nym client'

const Instance = WebAssembly.Instance
WebAssembly.Instance = class extends Instance {
  constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
    super(module, imports)
    const { memory } = this.exports
    if (!(memory instanceof WebAssembly.Memory)) return
    const channel = new BroadcastChannel(memoryChannel)
    channel.unref()
    channel.onmessage = () => channel.postMessage(memory.buffer.byteLength)
  }
}

await import('../../client/mixnet/nym-wasm-worker.js')
