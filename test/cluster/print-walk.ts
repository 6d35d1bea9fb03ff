/** Prints the walk of cluster/rules/README.md as the rules make it now. */
import process from 'node:process'
import { walk } from './walk.js'

process.stdout.write(walk().text)
