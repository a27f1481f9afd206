import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { format } from 'prettier'
import { describe } from './document.ts'
import { EXPERIMENTS } from './experiments.ts'
import { openLedger } from '../trials/ledger.ts'
import { digestOf } from './digest.ts'
import { readOptions, USAGE } from './options.ts'
import type { Options } from './options.ts'
import { workOff } from './pool.ts'
import type { Chunk, ChunkDone } from './worker.ts'

const ROOT = join(import.meta.dirname, '../..')
const FOLDER = join(ROOT, 'node_modules/.cache/plimsoll-simulation')

/** Runs a thread is given at a time: seconds of work, so that little is lost by a stop. */
const CHUNK = 50

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  const path = options.ledger ?? join(FOLDER, `${digestOf(ROOT)}-${options.seed}.jsonl`)
  const ledger = openLedger<ChunkDone>(path, options.fresh && options.ledger === undefined)
  const chosen = EXPERIMENTS.filter(({ id }) => id.includes(options.only))
  if (chosen.length === 0)
    throw new Error(
      `--only "${options.only}" names no experiment. There are: ${EXPERIMENTS.map(({ id }) => id).join(', ')}.`,
    )
  const wanted = chosen.flatMap(({ id, share }) =>
    chunksOf(id, Math.ceil(options.runs * share), options.seed),
  )
  const known = new Map(ledger.done.map((done) => [keyOf(done.chunk), done]))
  const missing = options.ledger === undefined ? wanted.filter((chunk) => !known.has(keyOf(chunk))) : []
  await simulate(missing, options, (done) => {
    ledger.append(done)
    known.set(keyOf(done.chunk), done)
  })
  const results = wanted.flatMap((chunk) => known.get(keyOf(chunk)) ?? [])
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const markdown = describe(results, {
    date: new Date().toISOString().slice(0, 10),
    version,
    node: process.version,
    digest: basename(path).split('-')[0] ?? '',
    seed: options.seed,
  })
  const text = await format(markdown, { parser: 'markdown' })
  process.stdout.write(text)
  if (options.out !== undefined) writeFileSync(options.out, text)
}

async function simulate(
  chunks: readonly Chunk[],
  { threads }: Options,
  onDone: (done: ChunkDone) => void,
): Promise<void> {
  const started = performance.now()
  let finished = 0
  await workOff(chunks, threads, (done) => {
    onDone(done)
    finished++
    const seconds = (performance.now() - started) / 1000
    const left = (seconds / finished) * (chunks.length - finished)
    const { id, to } = done.chunk
    process.stderr.write(
      `${finished}/${chunks.length} ${id} to ${to}, ${seconds.toFixed(0)} s, about ${left.toFixed(0)} s left\n`,
    )
  })
}

function chunksOf(id: string, runs: number, seed: number): readonly Chunk[] {
  return Array.from({ length: Math.ceil(runs / CHUNK) }, (_, i) => ({
    id,
    seed,
    from: i * CHUNK,
    to: Math.min(runs, (i + 1) * CHUNK),
  }))
}

function keyOf({ id, seed, from, to }: Chunk): string {
  return `${id} ${seed} ${from} ${to}`
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${USAGE}`,
  )
  process.exitCode = 2
}
