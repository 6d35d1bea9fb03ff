/** `npm run fuzz`: seeded rubbish at the nymCHAT door. Exit code 1 when it had an effect. */
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { describeFuzz, fuzzNymchat } from './nymchat.js'

const progressFrames = 10_000

const { frames, seed } = await yargs(hideBin(process.argv))
  .scriptName('fuzz')
  .usage(
    '$0 [options]\n\nThrows frames at the nymCHAT door of a node, and looks whether others notice.',
  )
  .option('frames', { type: 'number', default: 100_000, describe: 'how many' })
  .option('seed', { type: 'number', default: 1 })
  .check((given) => {
    if (
      Number.isSafeInteger(given.frames) &&
      given.frames > 0 &&
      Number.isSafeInteger(given.seed)
    ) {
      return true
    }
    throw new Error('--frames is a whole number above 0, --seed a whole number')
  })
  .strict()
  .parse()

try {
  const summary = await fuzzNymchat({
    frames,
    seed,
    onProgress(done) {
      if (done % progressFrames === 0) process.stderr.write(`${done} frames\n`)
    },
  })
  process.stdout.write(`${describeFuzz(summary).join('\n')}\n`)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
