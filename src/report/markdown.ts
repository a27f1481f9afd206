import type { Result } from './result.ts'
import type { Section } from './markdown-fit.ts'
import { describeBanners } from './banners.ts'
import { toCapacityMarkdown } from './capacity-markdown.ts'
import { describeEdge } from './edge-caches.ts'
import { describeDetectable, describeErrors, describeGenerator } from './health.ts'
import { markdownFence, markdownLink, markdownText } from './markdown-escape.ts'
import { toFindingsMarkdown } from './findings-markdown.ts'
import { fitSections } from './markdown-fit.ts'
import { errorTable, levelTable, observedTable, rowTable } from './markdown-tables.ts'
import { trendSection } from './markdown-trend.ts'
import { describeProvenance } from './provenance.ts'
import { countStates, toRows } from './rows.ts'
import { describeShards } from './shard-words.ts'
import { nextSteps } from './steps.ts'
import { describeTool } from './tool-words.ts'
import { TOTAL } from './values.ts'
import { checkSentence, toneOf, verdictTitle } from './verdict-words.ts'

export interface CommentOptions {
  /** Hidden first line by which the comment is found again. */
  readonly marker: string
  readonly runUrl: string | undefined
  /** UTF-16 units; at least 3,000. GitHub refuses more than 65,536 characters. */
  readonly maxLength: number
}

/** Characters of a job summary: GitHub drops a summary above 1 MiB, and a character takes up to 3 bytes here. */
const SUMMARY_LENGTH = 300_000

/** The pull request comment: readable in five seconds, the rest folded, never longer than allowed. */
export function renderComment(result: Result, options: CommentOptions): string {
  const sections = toSections(result, options.runUrl)
  const length = options.maxLength - options.marker.length - 1
  return `${options.marker}\n${fitSections(sections, length, pointer(options.runUrl))}`
}

/** The job summary: the comment's text, with more room. */
export function renderSummary(result: Result, options: { readonly runUrl: string | undefined }): string {
  return fitSections(toSections(result, options.runUrl), SUMMARY_LENGTH, pointer(options.runUrl)) + '\n'
}

function toSections(result: Result, runUrl: string | undefined): readonly Section[] {
  const rows = toRows(result)
  const open = rows.filter((row) => row.open)
  const folded = rows.filter((row) => !row.open)
  const trend = trendSection(result, open.find((row) => row.request !== TOTAL)?.request, 1)
  return [
    { head: '', rows: [heading(result)], tail: '', importance: Infinity },
    paragraph([provenanceLine(result)], 9),
    ...shardSections(result),
    ...toolSection(result),
    ...bannerSections(result),
    { head: '', rows: reasonLines(result), tail: '', importance: 6 },
    rowTable(open, result, 8),
    noteSection(result),
    ...toFindingsMarkdown(result),
    fold(countStates(folded), rowTable(folded, result, 2)),
    fold('Errors by kind', errorTable(result, 3)),
    fold('Levels of the load', levelTable(result, 4)),
    fold('Observed series', observedTable(result, 3)),
    ...capacitySections(result),
    ...(trend === undefined ? [] : [trend]),
    ...stepSections(result),
    paragraph([healthLine(result, runUrl)], 9),
  ]
}

function heading(result: Result): string {
  const title = `### ${verdictTitle(result)}. ${markdownText(result.headline)}`
  const check = checkSentence(result)
  return check === '' ? title : `${title}\n\n**${check}**`
}

/** The addresses of the two targets are the only ones that may become links. */
function provenanceLine(result: Result): string {
  const { candidate, baseline, load } = describeProvenance(result)
  return [candidate, `against ${baseline}`, load]
    .map((part) => markdownText(part).replaceAll('&#58;//', '://'))
    .join(' · ')
}

/** Whose numbers these are, where another tool measured. */
function toolSection(result: Result): readonly Section[] {
  const tool = describeTool(result)
  return tool === undefined ? [] : [paragraph([`Measured by another tool, ${markdownText(tool)}`], 9)]
}

/** Which machines carried the load, where there were several. */
function shardSections(result: Result): readonly Section[] {
  const shards = describeShards(result)
  return shards === undefined ? [] : [paragraph([markdownText(shards)], 7)]
}

/** GitHub's alerts: the only colour that survives in a comment. */
function bannerSections(result: Result): readonly Section[] {
  const kind = toneOf(result) === 'bad' ? 'CAUTION' : 'WARNING'
  const banners = describeBanners(result).map(
    ({ title, text }) => `> **${markdownText(title)}.** ${markdownText(text)}`,
  )
  const alert = (head: string, rows: readonly string[], importance: number): Section => ({
    head,
    // An empty quoted line keeps each banner a paragraph of its own.
    rows: rows.map((row, at) => (at === 0 ? row : `>\n${row}`)),
    tail: '',
    importance,
  })
  return [alert(`> [!${kind}]`, banners, 8)]
}

/** Warnings and assumptions; many of them are folded. */
function noteSection(result: Result): Section {
  const notes = [...result.warnings, ...result.assumptions].map((text) => `- ${markdownText(text)}`)
  const list: Section = { head: '', rows: notes, tail: '', importance: 5 }
  return notes.length > 3 ? fold(`${notes.length} notes on this run`, list) : list
}

/** The verdict's reasons; the one that only repeats the headline is left out. */
function reasonLines(result: Result): readonly string[] {
  return result.reasons
    .filter((reason) => reason !== result.headline)
    .map((reason) => `- ${markdownText(reason)}`)
}

/** What the target carries, and the tables behind it. */
function capacitySections(result: Result): readonly Section[] {
  const { lines, tables } = toCapacityMarkdown(result)
  if (lines.length === 0) return []
  return [
    { head: '**Capacity**\n', rows: lines, tail: '', importance: 7 },
    ...tables.map(({ title, head, rows }) => fold(title, { head, rows, tail: '', importance: 3 })),
  ]
}

function stepSections(result: Result): readonly Section[] {
  const steps = nextSteps(result).map(({ text, code }, at) => {
    const block = code === undefined ? '' : `\n\n${markdownFence(code.language, code.text)}`
    // Indented by the width of "1. ", so that the code stays inside its item.
    return `${at === 0 ? '' : '\n'}${at + 1}. ${markdownText(text)}${block.replaceAll(/\n(?=[^\n])/g, '\n   ')}`
  })
  return [{ head: '**What to do**\n', rows: steps, tail: '', importance: 7 }]
}

function healthLine(result: Result, runUrl: string | undefined): string {
  const sentences = [
    describeGenerator(result),
    describeDetectable(result),
    describeErrors(result),
    describeEdge(result),
    describeProvenance(result).ended,
  ].filter((sentence) => sentence !== undefined)
  const links = runUrl === undefined ? '' : ` ${markdownLink('Run and full report', runUrl)}.`
  return `<sub>${sentences.map((sentence) => markdownText(sentence)).join(' ')}${links}</sub>`
}

function paragraph(rows: readonly string[], importance: number): Section {
  return { head: '', rows, tail: '', importance }
}

/** An empty line after the summary, so that what follows is read as Markdown again. */
function fold(summary: string, inner: Section): Section {
  const opening = `<details><summary>${markdownText(summary)}</summary>\n`
  return {
    head: inner.head === '' ? opening : `${opening}\n${inner.head}`,
    rows: inner.rows,
    tail: '\n</details>',
    importance: inner.importance,
  }
}

function pointer(runUrl: string | undefined): (left: number) => string {
  const where = runUrl === undefined ? 'report.html' : `report.html of ${markdownLink('this run', runUrl)}`
  return (left) => `_Shortened: ${left} rows are left out. All of them are in ${where}._`
}
