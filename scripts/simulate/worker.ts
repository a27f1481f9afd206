import { parentPort } from 'node:worker_threads'
import { EXPERIMENTS } from './experiments.ts'
import { runExperiment } from './run-experiment.ts'
import type { Tallies } from '../trials/tally.ts'

/** Runs `from` to `to − 1` of the experiment with this id. */
export interface Chunk {
  readonly id: string
  readonly seed: number
  readonly from: number
  readonly to: number
}

export interface ChunkDone {
  readonly chunk: Chunk
  readonly tallies: Tallies
}

if (parentPort === null) throw new Error('worker.ts is started by main.ts')
const port = parentPort
port.on('message', (chunk: Chunk) => {
  const experiment = EXPERIMENTS.find(({ id }) => id === chunk.id)
  if (!experiment) throw new Error(`no experiment is called ${chunk.id}`)
  const tallies = runExperiment(experiment, chunk.seed, chunk.from, chunk.to)
  port.postMessage({ chunk, tallies } satisfies ChunkDone)
})
