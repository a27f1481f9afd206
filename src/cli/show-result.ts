import { join } from 'node:path'
import type { Result } from '../report/result.ts'
import { OPTIONAL_FILES, renderFiles } from '../report/files.ts'
import { renderTerminal } from '../report/terminal.ts'
import type { CliEdges } from './edges.ts'
import { wantsColour } from './narrator.ts'
import { writeAll } from './out-folder.ts'

export interface ShowOptions {
  /** Folder for the files; undefined writes none. */
  readonly out: string | undefined
  /** Only the verdict's line instead of the report. */
  readonly quiet: boolean
  readonly mask: (text: string) => string
}

/** Writes the result's files, then prints the report: what was measured is safe before anything can go wrong. */
export function showResult(edges: CliEdges, result: Result, options: ShowOptions): void {
  const { out, quiet, mask } = options
  const written = out === undefined ? [] : writeResult(edges, result, { out, mask })
  const text = quiet
    ? `${result.verdict}: ${result.headline}\n`
    : renderTerminal(result, {
        colour: wantsColour(edges.stdout, edges.env),
        width: edges.stdout.columns ?? 100,
      })
  edges.stdout.write(mask(text.endsWith('\n') ? text : `${text}\n`))
  if (!quiet && written.length > 0) edges.stdout.write(`\nWritten: ${written.join(', ')}\n`)
}

/** The paths of the files; tables that an earlier run left and this one does not have are taken away. */
function writeResult(
  { files }: CliEdges,
  result: Result,
  { out, mask }: Pick<ShowOptions, 'mask'> & { readonly out: string },
): readonly string[] {
  const rendered = renderFiles(result)
  const stale = OPTIONAL_FILES.filter((name) => !rendered.some((file) => file.name === name))
  for (const name of stale) files.remove(join(out, name))
  return writeAll(
    files,
    out,
    rendered.map((file) => ({ ...file, content: mask(file.content) })),
  )
}
