import { count, median } from './figures.js'
import { startFastServer } from './fast-server.js'
import { machineLoad } from './processes.js'
import { steady } from './steady.js'
import { installedTools } from './tools.js'

export const title = 'Throughput and cost, closed loop without pauses'

const CONNECTIONS = [1, 10, 100, 1000]
const ROUNDS = 3
const SECONDS = 2.5

/** In turns on the same server, so that all meet the same machine; medians over the rounds. */
export async function measure() {
  const server = await startFastServer()
  try {
    const tools = installedTools()
    const lines = []
    const ratios = []
    const before = machineLoad()
    for (const connections of CONNECTIONS) {
      const runs = tools.map(() => [])
      for (let round = 0; round < ROUNDS; round++)
        for (const [i, tool] of tools.entries())
          runs[i].push(await steady(tool, server, connections, SECONDS))
      for (const [i, tool] of tools.entries()) {
        const perCpu = median(runs[i].map((run) => run.perCpu))
        // Each round's pair ran back to back: the ratio is taken there, then its median.
        const beside = median(runs[i].map((run, round) => run.perCpu / runs[1][round].perCpu))
        lines.push([
          count(connections),
          tool.name,
          count(median(runs[i].map((run) => run.perSecond))),
          count(perCpu),
          beside.toFixed(2),
        ])
        if (i === 0) ratios.push({ connections, beside })
      }
    }
    return {
      columns: ['Connections', 'Tool', 'Requests/s', 'Requests/CPU second', 'Beside autocannon'],
      lines,
      notes: [
        `Server: ${server.name}, counting what it answers. Medians of ${ROUNDS} rounds in turn, ${SECONDS} s each, start-up and report left out; CPU of the tool's whole process. Load average of the machine ${before} at the start, ${machineLoad()} at the end.`,
        tools.map((tool) => `${tool.name} ${tool.version}: ${tool.note}`).join('; ') + '.',
      ],
      rows: ratios.map(({ connections, beside }) => ({
        what: `requests per CPU second beside autocannon, ${connections} connections`,
        value: `${beside.toFixed(2)} ×`,
        target: '≥ 1, floor 0.9',
      })),
    }
  } finally {
    await server.stop()
  }
}
