import { Assembly } from '../load/assembly.ts'
import type { SecondReport } from '../load/messages.ts'
import type { Plan } from '../plan/plan.ts'
import type { Schedule } from '../plan/schedule.ts'
import type { Range, ShardRecord } from './read-shard.ts'

/** So much of all files is held at once, in characters of one byte. */
const PASS_CHARACTERS = 96 * 2 ** 20

/**
 * Feeds the blocks of a range, and every second, of all parts to the assembly that one machine feeds with what
 * its threads report. A stretch of the run of all parts is read at a time, so that memory does
 * not grow with their number: about `most` characters.
 */
export function assemble(
  plan: Plan,
  laidOut: Schedule,
  parts: readonly ShardRecord[],
  blocks: Range,
  most = PASS_CHARACTERS,
): Assembly {
  const assembly = new Assembly(plan, laidOut, parts.length, blocks[0])
  const seconds: Range = [0, secondsOf(parts)]
  const passes = Math.ceil(parts.reduce((sum, { characters }) => sum + characters, 0) / most)
  for (let pass = 0; pass < passes; pass++)
    feed(assembly, parts, stretchOf(blocks, pass, passes), stretchOf(seconds, pass, passes))
  for (const part of parts) assembly.addScenarios(part.rest)
  return assembly
}

function feed(assembly: Assembly, parts: readonly ShardRecord[], blocks: Range, seconds: Range): void {
  const loaded = parts.map((part) => {
    const { seconds: own } = part.end
    return { own, lines: part.load(blocks, [Math.min(own, seconds[0]), Math.min(own, seconds[1])]) }
  })
  for (let block = blocks[0]; block < blocks[1]; block++)
    for (const { lines } of loaded) assembly.addBlock(lines.block(block))
  for (let second = seconds[0]; second < seconds[1]; second++)
    for (const { own, lines } of loaded)
      assembly.addSecond(second < own ? lines.second(second) : nothingIn(second))
}

/** Part `pass` of `passes` of a range, in order. */
function stretchOf([first, end]: Range, pass: number, passes: number): Range {
  const at = (of: number) => first + Math.floor(((end - first) * of) / passes)
  return [at(pass), at(pass + 1)]
}

/** How long the timeline is. */
function secondsOf(parts: readonly ShardRecord[]): number {
  if (parts.length === 0) return 0
  const lengths = parts.map((part) => part.end.seconds)
  // Where a part ended early, what the others went on to see is not the planned load any more.
  return parts.every((part) => part.end.ended.kind === 'planned')
    ? Math.max(...lengths)
    : Math.min(...lengths)
}

function nothingIn(second: number): SecondReport {
  return { kind: 'second', second, utilization: 0, sides: [] }
}
