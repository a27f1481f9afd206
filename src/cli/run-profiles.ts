import { join } from 'node:path'
import type { GateOutcome } from '../gate.ts'
import { worstExit } from '../gate/profiles.ts'
import { renderOverview } from '../report/overview-terminal.ts'
import { toSummary } from '../report/summary.ts'
import type { CliEdges } from './edges.ts'
import { wantsColour } from './narrator.ts'
import { writeAll } from './out-folder.ts'

export interface ProfilesOptions {
  readonly profiles: readonly [string, ...string[]]
  /** Folder of the results; several profiles have a folder of their own in it. */
  readonly out: string
  readonly quiet: boolean
  readonly mask: (text: string) => string
  /** 130 or 143 once interrupted: what is left is not begun. */
  readonly interrupted: () => number | undefined
}

/**
 * Runs profiles one after the other. `one` runs and shows a profile with its folder; a summary of all that
 * ran follows, even when one of them could not be measured. Resolves with the worst exit code.
 */
export async function runProfiles(
  edges: CliEdges,
  { profiles, out, quiet, mask, interrupted }: ProfilesOptions,
  one: (profile: string, out: string) => Promise<GateOutcome>,
): Promise<number> {
  const several = profiles.length > 1
  const done: { readonly name: string; readonly outcome: GateOutcome }[] = []
  try {
    for (const [index, name] of profiles.entries()) {
      if (several && !quiet) edges.stderr.write(`Profile ${name} (${index + 1} of ${profiles.length})\n`)
      done.push({ name, outcome: await one(name, several ? join(out, name) : out) })
      if (interrupted() !== undefined) break
    }
  } finally {
    if (several && done.length > 0) showSummary()
  }
  return interrupted() ?? worstExit(done.map(({ outcome }) => outcome.exitCode))

  function showSummary(): void {
    const runs = done.map(({ name, outcome }) => ({ name, result: outcome.result }))
    const content = `${JSON.stringify(toSummary(runs))}\n`
    const written = writeAll(edges.files, out, [{ name: 'summary.json', content: mask(content) }])
    const table = renderOverview(runs, {
      colour: wantsColour(edges.stdout, edges.env),
      width: edges.stdout.columns ?? 100,
    })
    edges.stdout.write(mask(`\n${table}\n`))
    if (!quiet) edges.stdout.write(`\nWritten: ${written.join(', ')}\n`)
  }
}
