import { exactQuantile, measure } from './measured.ts'
import type { Row } from './document.ts'

const SHAPES = [
  { name: '2 ms', ms: [2] },
  { name: '5 to 15 ms, even', ms: Array.from({ length: 101 }, (_, i) => 5 + ((i * 37) % 101) / 10) },
  { name: '20 ms, one in 50 takes 200 ms', ms: Array.from({ length: 50 }, (_, i) => (i === 25 ? 200 : 20)) },
] as const

const ROUNDS = 5
/**
 * As every run has one: at this rate the engine's code is compiled within the first three seconds, and every
 * compilation is an answer that is late by a millisecond. A few of them are one in a hundred, which is the p99.
 */
const WARM_UP_S = 5
const DURATION_S = 10
const QUANTILES = [0.5, 0.95, 0.99] as const

/**
 * Percentiles of the service time beside those of the server's own record of the same requests. Neighbours on
 * the machine disturb single rounds: of five, the one counts in which the pacer's starts were least late, which
 * says nothing about the answers.
 */
export async function measureSteady(): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const { name, ms } of SHAPES) {
    let calmest: Round | undefined
    for (let number = 0; number < ROUNDS; number++) {
      const round = await oneRound(name, ms)
      if (calmest === undefined || round.latenessP99Ms < calmest.latenessP99Ms) calmest = round
    }
    rows.push(...(calmest?.rows ?? []))
  }
  return rows
}

interface Round {
  readonly rows: readonly Row[]
  readonly latenessP99Ms: number
}

async function oneRound(name: string, ms: readonly number[]): Promise<Round> {
  const { total, served, latenessP99Ms } = await measure(
    { ms, stall: undefined },
    `load: { rate: 200/s, warm-up: ${WARM_UP_S}s, duration: ${DURATION_S}s, block: 1s }\n`,
  )
  const rows = QUANTILES.map((q) => {
    const want = exactQuantile(served, q)
    const got = (total.serviceTime.quantile(q) ?? NaN) / 1000
    return { what: `${name}: p${q * 100}`, want, got, allowedMs: 0.01 * want + 0.3 }
  })
  return { rows, latenessP99Ms }
}
