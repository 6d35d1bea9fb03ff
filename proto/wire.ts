/** The generated messages, set up. Import them from here and nowhere else. */
import './numbers.js'

export * from './generated/rookery.js'
