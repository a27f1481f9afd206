import { figuresTable, headline } from './figures.ts'
import { historyTable, negativeTable, noiseTable, peerTable, placeboTable, powerTable } from './tables.ts'
import { placeboArmTable } from './placebo-table.ts'
import { addTallies, emptyTallies } from '../trials/tally.ts'
import type { Tallies } from '../trials/tally.ts'
import type { ChunkDone } from './worker.ts'

/** Where the numbers come from. */
export interface Provenance {
  /** ISO date. */
  readonly date: string
  readonly version: string
  readonly node: string
  /** Of the sources that decide. */
  readonly digest: string
  readonly seed: number
}

/** The whole of docs/validation.md from the chunks that are done. */
export function describe(done: readonly ChunkDone[], from: Provenance): string {
  const results = new Map<string, Tallies>()
  for (const { chunk, tallies } of done) {
    const own = results.get(chunk.id) ?? emptyTallies()
    addTallies(own, tallies)
    results.set(chunk.id, own)
  }
  return `# Validation by simulation

<!-- Written by \`npm run simulate\`. Do not edit. -->

${headline(results)}

Simulated load tests, judged by the code that judges real ones (\`compareLive\`, \`compareHistory\`). Date ${from.date}, Plimsoll ${from.version}, Node ${from.node}, sources ${from.digest}, seed ${from.seed}. \`npm run simulate\` repeats it: the same seed gives the same numbers. Limits in parentheses are 95 % Clopper–Pearson limits in percent. A simulation shows what the method does under this noise; what it does on real machines is the matter of the campaign.

A run has five requests with 40 requests/s for each request and side, 180 s at most, in blocks of 5 s with looks after 8, 12, … 36 blocks. The default thresholds hold for p50, p95, p99 and errors of each request: 20 tests. One of the five requests is slowed in turn; 0.1 % of the answers are errors on both sides.

## The figures

${figuresTable(results)}

## Without a change

"Flagged": any test of any request called regressed. "Not decided": the time was over before every test was decided; the gate says \`inconclusive\` then. Where a variant has two rows, the first is a gate that A/A runs have calibrated for it, the second one that believes the default. Hosts that drift apart differ for as long as the run lasts: that cannot be told from a change, only be expected.

${placeboTable(results)}

## One request slower

The found share counts the slowed request only.

${powerTable(results)}

## Cached history

Each trial draws 60 runs of main and a pull request, every one on a runner of its own; the gate picks up to 20 of them by the control. "Suspected" is what one measurement says and never fails a check. "Confirmed elsewhere": the same test is flagged again on another runner. "Confirmed in the job": flagged again in the same job with twice the limit both times. The last two columns leave aside the question whether the environment changed, which makes a run inconclusive: they show what that question costs.

Flagged without a change:

${historyTable(results, 'history-1')}

Found when one request is 20 % slower:

${historyTable(results, 'history-1.2')}

## Other rules under the same noise

The first five look at stored runs of main, each run on its own runner, and judge p50, p95 and p99 of each request without a correction for 15 cells. The t-test and z rules compare with mean + t·sd (or 2·sd) of the stored values. Mann–Whitney is the classifier of spinnaker/kayenta's NetflixACAJudge (98 %, tolerance 0.25) on the 36 blocks of the same runs as the gate, one look at 180 s; it ignores how large a change is.

${peerTable(results)}

## A placebo beside the gate

Would it help to hold the baseline against itself in the same run, and to call a red check inconclusive where that placebo is flagged? σ_inst is 0.01 here, also where it is really 0.04. "Requests by a coin" and "blocks by a coin" split the baseline's own answers in two; "a second deployment" is a third side, which costs half as much load again. The gate's column counts red checks without a change, and rightly blamed requests with one.

${placeboArmTable(results)}

A split by a coin is without a difference by construction, whatever the run suffers from, so it catches nothing; see [ADR 23](adrs/0023-no-placebo-within-a-run.md). A second deployment has a luck of its own, and one draw of it says little. What A/A runs tell over weeks is worth more: compare the row "instances differ by 4 %", σ_inst 0.04, above.

## Negative controls

Each must flag more than 1 % without a change. If one did not, the simulation could not see what it is there to see.

${negativeTable(results)}

## The noise

On the log scale, multiplied together: the runner's class (70 / 15 / 15 % at 0 / +25 / −20 %) plus 2 %; an AR(1) factor with SD 6 % and coefficient 0.9 from second to second; a linear drift with SD 8 % over the run; a neighbour busy for 2 s every 25 s on average, with a factor from 1.3 to 2.5 that a runner keeps for the run; the luck of a deployment, 1 % for the side and 0.5 % for each request. Latencies are lognormal (0.35), 8 % of them in a mode 3.5 times slower, 1 % of both with a Pareto factor (exponent 2.5). Speed is constant within 0.25 s. With "separate hosts" the sides share the runner's class and nothing else.

${noiseTable(results)}

Where instances differ by more, each request's own luck grows in proportion. The history's control workload has 5 % of the time and the luck of a process of its own.
`
}
