import { stringify } from 'yaml'
import type { Imported, ImportedRequest, ImportedStep } from './imported.ts'

/** What holds where the document says nothing: gentle, since nobody has said what the target carries. */
const DEFAULT_LOAD = { rate: '20/s', 'warm-up': '10s', duration: '60s' }
const DEFAULT_THRESHOLDS = {
  p50: { increase: '10% & 2ms' },
  p95: { increase: '10% & 5ms' },
  errors: { max: '1%', increase: '0.5pp' },
}
const LINE = 100

/** The configuration file for what was imported, with all that was left out in its comments. */
export function toConfigText(imported: Imported): string {
  const { url, scenarios, load, thresholds } = imported
  const parts: readonly (readonly [readonly string[], Readonly<Record<string, unknown>>])[] = [
    ...(url === undefined
      ? []
      : [[['The target; --url and the url input come before it.'], { url }] as const]),
    [
      [
        'One iteration runs the steps of one scenario, chosen by weight. Give each its share of the real traffic.',
      ],
      {
        scenarios: scenarios.map(({ name, weight, steps }) => ({
          name,
          weight,
          steps: steps.map(writtenStep),
        })),
      },
    ],
    [
      [
        load === undefined
          ? 'Gentle: read what your host allows before you raise it.'
          : 'As the document has it.',
      ],
      { load: load ?? DEFAULT_LOAD },
    ],
    [
      ['increase: allowed against main; max: allowed in any case.'],
      { thresholds: { ...DEFAULT_THRESHOLDS, ...thresholds } },
    ],
    [[], { baseline: { 'on-missing': 'warn' } }],
  ]
  const texts = parts.map(
    ([comment, data]) =>
      `${comments(comment)}${stringify(data, { lineWidth: 0, flowCollectionPadding: true })}`,
  )
  return [comments(header(imported)), ...texts].join('\n')
}

function header({ from, leftOut, toCheck }: Imported): readonly string[] {
  return [
    `Taken from ${from}. "plimsoll check" prints the plan that follows from it.`,
    ...(toCheck.length === 0 ? [] : ['', 'Please check:', ...toCheck.map(item)]),
    ...(leftOut.length === 0 ? [] : ['', 'Left out:', ...leftOut.map(item)]),
  ]
}

function item(text: string): string {
  return `- ${text}`
}

function comments(lines: readonly string[]): string {
  return lines
    .flatMap(wrapped)
    .map((line) => (line === '' ? '#\n' : `# ${line}\n`))
    .join('')
}

/** Lines of comfortable length; a word is never cut. */
function wrapped(line: string): readonly string[] {
  const rows: string[] = []
  let row = ''
  // A line break in a foreign text would end the comment.
  for (const word of line.split(/[\s\p{Cc}]+/u)) {
    if (row !== '' && row.length + word.length >= LINE) {
      rows.push(row)
      row = `  ${word}`
    } else row = row === '' ? word : `${row} ${word}`
  }
  return [...rows, row]
}

function writtenStep(step: ImportedStep): unknown {
  if ('think' in step) return step
  return isPlain(step) ? `${step.method.toUpperCase()} ${step.path}` : writtenRequest(step)
}

function isPlain({ name, group, headers, body, status }: ImportedRequest): boolean {
  return (
    name === undefined &&
    group === undefined &&
    body === undefined &&
    status === undefined &&
    Object.keys(headers).length === 0
  )
}

function writtenRequest({ method, path, name, group, headers, body, status }: ImportedRequest): unknown {
  return {
    [method]: path,
    ...(name === undefined ? {} : { name }),
    ...(group === undefined ? {} : { group }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : writtenBody(body)),
    ...(status === undefined ? {} : { expect: { status: status.length === 1 ? status[0] : status } }),
  }
}

function writtenBody(body: NonNullable<ImportedRequest['body']>): Readonly<Record<string, unknown>> {
  switch (body.kind) {
    case 'json':
      return { json: body.value }
    case 'form':
      return { form: body.fields }
    case 'text':
      return { body: body.text }
    default:
      return body satisfies never
  }
}
