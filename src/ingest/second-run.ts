import { UserError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { ingestFiles, type Ingested, type IngestOptions } from './ingest.ts'
import { planOfIngested } from './plan-of-ingested.ts'
import type { SourceFile } from './source-file.ts'

/** Name of the one request of a file that names none. */
export const ONLY_REQUEST = 'all requests'

/**
 * A second run of the load whose first run has `plan`, to confirm what that left suspected. `option` is what named
 * the files. Throws what `ingestFiles` throws, and UserError `usage` where it is not the same load.
 */
export async function ingestSecondRun(
  files: readonly SourceFile[],
  how: IngestOptions,
  { plan, option }: { readonly plan: Plan; readonly option: string },
): Promise<Ingested> {
  const second = await ingestFiles(files, how)
  const other = planOfIngested(second, { profile: plan.profile, url: plan.sides.candidate.url })
  if (other.fingerprint === plan.fingerprint) return second
  const names = (of: Plan): string => of.requests.map(({ name }) => `"${name}"`).join(', ')
  throw new UserError(
    'usage',
    `${option} "${files.map(({ path }) => path).join(', ')}" is not a second run of the same load: it is ${second.source.format} of ${second.source.tool} with the requests ${names(other)}; the first has ${names(plan)}.`,
    'Give the same kind of file, of a run of the same script.',
  )
}
