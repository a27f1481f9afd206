import { cpus } from 'node:os'
import { count, median } from './figures.js'
import { startFastServer } from './fast-server.js'
import { findTool, machineLoad } from './processes.js'
import { steady } from './steady.js'
import { INSTALL, installedTools, twoThreads } from './tools.js'

export const title = 'Throughput and cost, closed loop without pauses'

const CONNECTIONS = [1, 10, 100, 1000]
/** Of Plimsoll and autocannon, whose ratio is narrow, and of the others. */
const ROUNDS = 5
const ROUNDS_OF_OTHERS = 1
const SECONDS = 2

/** Requests per CPU second of Plimsoll over those of the tool. */
const TARGETS = {
  autocannon: '≥ 1, floor 0.9',
  wrk: '≥ 0.5',
  hey: '≥ 1.5',
  k6: '≥ 5',
}

/** In turns on the same server, so that all meet the same machine; medians over the rounds. */
export async function measure() {
  const server = await startFastServer()
  try {
    const tools = installedTools()
    const before = machineLoad()
    const byConnections = []
    for (const connections of CONNECTIONS)
      byConnections.push({ connections, runs: await inTurns(tools, server, connections) })
    const threads = await pair(tools[1], twoThreads(), server, 100)
    return {
      columns: ['Connections', 'Tool', 'Requests/s', 'Requests/CPU second', 'Beside autocannon'],
      lines: byConnections.flatMap(({ connections, runs }) =>
        tools.map(({ name }, i) => [
          count(connections),
          name,
          count(median(runs[i].map((run) => run.perSecond))),
          count(median(runs[i].map((run) => run.perCpu))),
          ratio(runs[i], runs[1]).toFixed(2),
        ]),
      ),
      notes: [
        `Server: ${server.name}, counting what it answers. Medians of ${ROUNDS} rounds of Plimsoll and autocannon in turn, ${ROUNDS_OF_OTHERS} of the others, ${SECONDS} s each, start-up and report left out; CPU of the tool's whole process. Load average of the machine ${before} at the start, ${machineLoad()} at the end.`,
        tools.map((tool) => `${tool.name} ${tool.version}: ${tool.note}`).join('; ') + '.',
        ...missing(),
      ],
      rows: [
        ...tools.flatMap(({ name }, i) =>
          TARGETS[name] === undefined
            ? []
            : byConnections.map(({ connections, runs }) => ({
                what: `requests per CPU second beside ${name}, ${count(connections)} connections`,
                value: `${ratio(runs[0], runs[i]).toFixed(2)} ×`,
                target: TARGETS[name],
              })),
        ),
        threads,
      ],
    }
  } finally {
    await server.stop()
  }
}

/** By tool, the runs of each round. */
async function inTurns(tools, server, connections) {
  const runs = tools.map(() => [])
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, tool] of tools.entries())
      if (i < 2 || round < ROUNDS_OF_OTHERS) runs[i].push(await steady(tool, server, connections, SECONDS))
  return runs
}

/** Rounds ran back to back: the ratio is taken within each, then the median. */
function ratio(ours, theirs) {
  const rounds = Math.min(ours.length, theirs.length)
  return median(ours.slice(0, rounds).map((run, round) => run.perCpu / theirs[round].perCpu))
}

/** Two threads of ours beside one of autocannon. They need processors of their own, and so does the server. */
async function pair(autocannon, ours, server, connections) {
  const faster = []
  for (let round = 0; round < ROUNDS; round++) {
    const theirs = await steady(autocannon, server, connections, SECONDS)
    faster.push((await steady(ours, server, connections, SECONDS)).perSecond / theirs.perSecond)
  }
  const room = cpus().length >= 4
  return {
    what: `requests per second of two load threads beside autocannon, ${connections} connections`,
    value: `${median(faster).toFixed(2)} ×${room ? '' : ` (server and threads share ${cpus().length} processors)`}`,
    target: room ? '> 1' : '> 1 with 4 processors or more',
  }
}

/** What could not be compared, and how to have it compared next time. */
function missing() {
  const absent = Object.entries(INSTALL).filter(([name]) => findTool(name) === undefined)
  if (absent.length === 0) return []
  return [`Not installed here: ${absent.map(([name, how]) => `${name} (${how})`).join('; ')}.`]
}
