import type { About } from './folder.ts'
import { expectationTable } from './expectation-table.ts'
import type { RunRecord } from './record.ts'
import { count } from './results.ts'
import { progressText } from './progress-text.ts'
import { asideTable, conditionsTable, remarkableRuns } from './run-tables.ts'
import { REQUESTS, SIGMA } from './service.ts'
import type { StoredRun } from './stored-run.ts'
import { peerTable, verdictTable } from './tables.ts'

/** Where the numbers come from. */
export interface Provenance {
  readonly about: About
  /** Digest of the expectations as they are now. */
  readonly expectationsNow: string
  /** ISO 8601. */
  readonly writtenAt: string
}

/** The whole of docs/campaign.md from the ledger and the stored results. */
export function describe(
  done: readonly RunRecord[],
  stored: readonly StoredRun[],
  { about, expectationsNow, writtenAt }: Provenance,
): string {
  const results = count(done, stored)
  const kept =
    about.expectations === expectationsNow
      ? 'they have not changed since'
      : `**they have been changed since**, and are now ${expectationsNow}`
  return `# The campaign

<!-- Written by \`npm run campaign\`. Do not edit. -->

The built gate, run as a command line against real servers on loopback: real processes, real sockets, and a change that is known. Every run has fresh servers and a fresh gate. Written ${writtenAt.slice(0, 10)}.

${conditionsTable(done, about)}

${progressText(done)}

Five requests with lognormal times, medians ${REQUESTS.map(({ medianMs }) => medianMs).join(', ')} ms, log SD ${SIGMA}. To fit into an hour, blocks are shortened from 5 s to 0.5 s and the rate is raised from 40 to 120 requests/s for each request and side; warm-up 1 s. Live: from 4 s to 10 s at full load, looks after 8, 12, 16 and 20 blocks, so that p95 is gated (1,200 requests planned, 1,000 needed) and p99 is not (5,000 needed); in the group of 42 s it is. A time of 10 s here is as many requests as 30 s at the usual rate. History: 5 s, 1,200 requests, which is too short for the control workload: runs are compared as measured. Default thresholds: p50 10 % & 2 ms, p95 10 % & 5 ms, p99 20 % & 10 ms, errors 0.5 pp. The changed request is each of the five in turn. One run at a time; runs of all variants are mixed over the whole time; "60 of 60" is what was run of what a full campaign holds.

Limits in parentheses are 95 % Clopper–Pearson limits in percent. "Set aside": the measurement itself was no good (a saturated generator, no result); such runs are in no share, are counted here and below, and are made up for by further runs, at most as many again. "Left open": the gate said \`inconclusive\`. Candidates in the history share the runs of main before them, so they are not independent of each other.

## Without a change

"Flagged": a red check.

${verdictTable(results, 'none')}

## One request changed

"Found": a red check that blames the changed request. "Another blamed": it blames any other.

${verdictTable(results, 'changed')}

## As expected?

Written before the first run (digest ${about.expectations}); ${kept}.

${expectationTable(results)}

## Other rules on the same results

Rules in use elsewhere, applied to p50, p95 and p99 of each request in the stored results of the same runs. The first five look at earlier runs: those of main in the history, and the baseline's sides of the runs before in the other groups. "Base, then head" takes the baseline from the first half of a run's blocks and the candidate from the second. Each of them sees what was measured until Plimsoll stopped, and has no correction for 15 cells. The gate does not gate p99 where it has too few samples; they do.

${peerTable(results)}

## Runs to look at

${remarkableRuns(done)}

${asideTable(done)}
`
}
