/** The opener of one private key: of client/core, since that is where keys are kept. */
export { hpkeOpener } from '../../core/hpke.js'
