import { readFileSync } from 'node:fs'
import { median } from './figures.js'
import { startFastServer } from './fast-server.js'
import { steady } from './steady.js'
import { installedTools } from './tools.js'

export const title = 'Latency that the generator adds in a closed loop, 10 connections'

const ROUNDS = 3

/** The median that each tool reports, in turns on the same server, paced by the server alone. */
export async function measure() {
  const tools = installedTools()
  const wrk = tools.find(({ name }) => name === 'wrk')
  if (wrk === undefined) return [{ what: 'wrk is not installed', value: 'not measured' }]
  const ours = []
  const theirs = []
  const server = await startFastServer()
  try {
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await plimsollMedian(tools[0], server))
      theirs.push(wrkMedian((await steady(wrk, server, 10, 2.5)).output))
    }
  } finally {
    await server.stop()
  }
  const ms = (value) => `${value.toFixed(3)} ms`
  return [
    { what: 'Plimsoll, p50 of the service time', value: ms(median(ours)) },
    { what: 'wrk, p50', value: ms(median(theirs)) },
    { what: 'difference', value: ms(median(ours) - median(theirs)), target: '≤ 0.1 ms' },
  ]
}

async function plimsollMedian(tool, server) {
  let median
  await steady(tool, server, 10, 2.5, (folder) => {
    const { measurements } = JSON.parse(readFileSync(`${folder}/out/result.json`, 'utf8'))
    median = measurements.candidate.total.serviceTimeMs.p50
  })
  return median
}

/** wrk prints "50%  123.00us". */
function wrkMedian(output) {
  const [, value, unit] = /50%\s+([\d.]+)(us|ms|s)/.exec(output) ?? []
  if (value === undefined) throw new Error(`wrk printed no median: ${output}`)
  return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit]
}
