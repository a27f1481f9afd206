// Every look of a run of five requests, each once, as the gate takes them: prints the CPU milliseconds they cost.
import { compareLive } from '../../src/compare/live.ts'
import { aFullRun, BLOCKS } from './full-run.js'

const question = aFullRun(5)
const looks = []
for (let blocks = BLOCKS.min; blocks <= BLOCKS.max; blocks += BLOCKS.lookEvery)
  looks.push({ ...question, sides: until(blocks), final: blocks === BLOCKS.max })

const before = process.cpuUsage()
for (const look of looks) compareLive(look)
const { user, system } = process.cpuUsage(before)
process.stdout.write(String((user + system) / 1000))

function until(blocks) {
  const cut = (side) => ({ ...side, blocks: side.blocks.slice(0, blocks) })
  return { candidate: cut(question.sides.candidate), baseline: cut(question.sides.baseline) }
}
