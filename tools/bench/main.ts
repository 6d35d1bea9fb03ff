/** `npm run bench`: measures, and holds each figure against a limit or a peer of the same run. */
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { interruptedExitCode } from '../cluster/interruption.js'
import { benchCarrier } from './carrier.js'
import { benchCatchUp } from './catch-up.js'
import { benchCluster } from './cluster.js'
import { benchMail } from './mail.js'
import { machine, meets, type Row, ratioOf, tableOf } from './measure.js'
import { benchMessages } from './messages.js'
import { benchNames } from './names.js'
import { benchNode } from './node.js'
import { benchNymchat } from './nymchat.js'
import { benchOrbitDb } from './orbitdb.js'
import { benchRules } from './rules.js'
import { benchService } from './service.js'
import { benchSphinx } from './sphinx.js'

const sections = {
  rules: benchRules,
  sphinx: benchSphinx,
  carrier: benchCarrier,
  node: benchNode,
  messages: benchMessages,
  nymchat: benchNymchat,
  names: benchNames,
  service: benchService,
  mail: benchMail,
  cluster: benchCluster,
  'catch-up': benchCatchUp,
  orbitdb: benchOrbitDb,
} as const
type Section = keyof typeof sections
const names = Object.keys(sections) as Section[]

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run bench --')
  .usage('$0 [sections..]\n\nMeasures; all sections when none is named.')
  .positional('sections', { choices: names })
  .option('json', {
    type: 'string',
    describe: 'Also write the figures to this file',
    requiresArg: true,
  })
  .strictOptions()
  .version(false)
  .parseAsync()

const chosen = options._.map(String)
const unknown = chosen.filter((name) => !names.includes(name as Section))
if (unknown.length > 0) {
  process.stderr.write(`No section ${unknown.join(', ')}; there are ${names.join(', ')}.\n`)
  process.exit(2)
}
// Nothing is worth waiting for: children and temporary folders end with the process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(interruptedExitCode))
}
const about = machine()
process.stdout.write(
  `${Object.entries(about)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')}\n`,
)
const rows: Row[] = []
for (const name of names) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  process.stderr.write(`measuring ${name} …\n`)
  rows.push(...(await sections[name]()))
}
process.stdout.write(`\n${tableOf(rows)}\n`)
if (options.json !== undefined) {
  const figures = rows.map((one) => ({ ...one, ratio: ratioOf(one), met: meets(one) }))
  writeFileSync(
    options.json,
    `${JSON.stringify({ machine: about, rows: figures }, undefined, 2)}\n`,
  )
}
