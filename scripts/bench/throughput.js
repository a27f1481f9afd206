import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { count, median } from './figures.js'
import { gate } from './gate-process.js'
import { startServer } from './servers.js'

export const title = 'Requests per CPU second of the generator, beside autocannon (closed model)'

const ROUNDS = 3
const SECONDS = 5

/** In turns on the same server, so that both meet the same machine. */
export async function measure() {
  const server = await startServer()
  try {
    const rows = []
    for (const users of [1, 10, 100]) {
      const ours = []
      const theirs = []
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await byPlimsoll(server.url, users))
        theirs.push(await byAutocannon(server.url, users))
      }
      const ratio = median(ours.map((o) => o.perCpu)) / median(theirs.map((t) => t.perCpu))
      for (const [who, runs] of [
        ['plimsoll', ours],
        ['autocannon', theirs],
      ])
        rows.push({
          what: `${users} connections, ${who}`,
          value: `${count(median(runs.map((r) => r.perCpu)))}/CPU s`,
          target: who === 'plimsoll' ? `≥ 0.9 × autocannon; is ${ratio.toFixed(2)} ×` : undefined,
        })
    }
    return rows
  } finally {
    await server.stop()
  }
}

/** CPU of the whole process over the run, as the result states it; requests of the measured time. */
async function byPlimsoll(url, users) {
  const config = `load: { users: ${users}, warm-up: 1s, duration: ${SECONDS}s, block: 500ms }\n`
  const { result } = await gate(config, url)
  const { throughput } = result.measurements.candidate.total
  return { perCpu: throughput / result.generator.cpu }
}

/** In a process of its own, whose CPU is that of the generator. */
async function byAutocannon(url, users) {
  const child = fork(fileURLToPath(import.meta.url), ['autocannon', url, String(users)])
  const [message] = await once(child, 'message')
  await once(child, 'exit')
  return message
}

if (process.argv[2] === 'autocannon' && process.send !== undefined) {
  const [url, users] = process.argv.slice(3)
  await autocannon({ url, connections: Number(users), duration: 1 })
  const before = process.cpuUsage()
  const { requests } = await autocannon({ url, connections: Number(users), duration: SECONDS })
  const { user, system } = process.cpuUsage(before)
  process.send({ perCpu: requests.total / ((user + system) / 1e6) })
  process.disconnect()
}
