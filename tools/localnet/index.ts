export { OptionError } from './checked-options.js'
export {
  type Localnet,
  type LocalnetCounters,
  type LocalnetGateway,
  type NodeReport,
  startLocalnet,
} from './localnet.js'
export { ListenError } from './network/listen.js'
export type { LocalnetLimits, LocalnetOptions } from './options.js'
export { StorageError } from './store/storage.js'
