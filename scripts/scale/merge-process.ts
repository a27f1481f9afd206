import { readdirSync, readFileSync } from 'node:fs'
import { runGate } from '../../src/gate.ts'
import { renderFiles } from '../../src/report/files.ts'
import { readPart } from '../../src/read-part.ts'
import { findShards } from '../../src/shard/find-shards.ts'
import { mergeShards } from '../../src/shard/merge.ts'
import { callRoll } from '../../src/shard/roll-call.ts'
import { configOf, planOf } from './synthetic.ts'

/*
 * What `plimsoll merge` does, step by step with its time, in a process of its own whose memory is looked at:
 * node merge-process.ts FOLDER SHARDS prints one line of JSON.
 */
const [folder = '', text = '1'] = process.argv.slice(2)
const shards = Number(text)

/** Milliseconds of processor time, all threads of the process: others on the machine do not count. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
const timed = <T>(work: () => T): readonly [T, number] => {
  const startMs = cpuMs()
  const result = work()
  return [result, cpuMs() - startMs]
}

const [plan, planMs] = timed(() => planOf(shards))
const [roll, readMs] = timed(() =>
  callRoll(
    findShards({ list: (path) => readdirSync(path), read: (path) => readFileSync(path, 'utf8'), readPart }, [
      folder,
    ]),
  ),
)
const [outcome, mergeMs] = timed(() => mergeShards(plan, roll, 1))
const config = configOf(shards)
const beforeMs = cpuMs()
const { result } = await runGate(
  {
    engine: { recorded: true, run: () => Promise.resolve(outcome) },
    probe: { awaitReady: () => Promise.reject(new Error('nothing is asked')) },
    store: undefined,
    narrator: { say: () => undefined, warn: () => undefined, progress: () => undefined },
    machine: { runner: 'local', architecture: 'x64', image: 'synthetic', cpu: 'synthetic', cores: 2 },
    version: '0.0.0',
    now: () => new Date(),
    pause: () => Promise.resolve(),
  },
  {
    ...{
      config,
      profile: 'default',
      seed: 1,
      url: plan.sides.candidate.url,
      baselineUrl: plan.sides.baseline?.url,
    },
    ...{
      role: 'gate',
      sha: undefined,
      baselineSha: undefined,
      branch: 'main',
      suite: 'default',
      origin: 'local',
    },
    waitTimeoutMs: 0,
    signal: new AbortController().signal,
  },
)
const verdictMs = cpuMs() - beforeMs
const [files, reportMs] = timed(() => renderFiles(result))
process.stdout.write(
  `${JSON.stringify({
    ...{ shards, planMs, readMs, mergeMs, verdictMs, reportMs, verdict: result.verdict },
    answers: result.measurements.candidate.total.count + (result.measurements.baseline?.total.count ?? 0),
    resultBytes: files.find(({ name }) => name === 'result.json')?.content.length ?? 0,
    // Kilobytes on Linux.
    peakBytes: process.resourceUsage().maxRSS * 1024,
  })}\n`,
)
