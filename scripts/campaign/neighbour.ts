import { makeGenerator, streamOf } from '../simulate/generator.ts'

/*
 * A process that burns one processor in bursts, until the campaign that started it is gone: the neighbour on
 * a shared machine. Bursts and quiet times have exponential lengths that a seed fixes, the bursts cut off.
 */
const BUSY_MS = 1_000
const QUIET_MS = 11_000
const LONGEST_BURST_MS = 3_000

const tell = process.send?.bind(process)
if (tell === undefined) throw new Error('neighbour.ts is started by the campaign')
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())

const random = makeGenerator(Number(process.argv[2]), streamOf('neighbour'), 0)

function rest(): void {
  setTimeout(burn, random.exponential(QUIET_MS))
}

/** Blocks its own event loop on purpose; news of the campaign's end waits for the end of a burst. */
function burn(): void {
  const until = performance.now() + Math.min(LONGEST_BURST_MS, random.exponential(BUSY_MS))
  let x = 1
  while (performance.now() < until) for (let i = 0; i < 10_000; i++) x = Math.sqrt(x + i)
  rest()
}

rest()
tell({ url: '' })
