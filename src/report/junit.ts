import type { NamedResult } from './overview.ts'
import type { ResultObservedObjective } from './observed-objective-schema.ts'
import type { Result, ResultComparison, ResultObjective } from './result.ts'
import { survives } from '../compare/obstacles.ts'
import { oneLine } from './foreign.ts'
import { escapeMarkup } from './markup.ts'
import { formatDifference, formatInterval, formatValue, metricLabel, requestLabel } from './values.ts'
import { checkSentence } from './verdict-words.ts'

interface TestCase {
  readonly suite: string
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly type: string
  readonly message: string
}

/**
 * JUnit XML for CI dashboards: a case for each gated comparison, each objective, and the verdict itself, so
 * that the file is red exactly when the check is. What was not decided is skipped, with its reason.
 */
export function renderJunit(result: Result): string {
  return renderJunitOf([{ name: '', result }])
}

/** The same for several runs: a suite for each. */
export function renderJunitOf(runs: readonly NamedResult[]): string {
  const suites = runs.map(({ name, result }) => ({
    name: name === '' ? 'plimsoll' : `plimsoll ${name}`,
    result,
    cases: casesOf(result),
  }))
  const seconds = runs.reduce((sum, { result }) => sum + result.elapsedMs, 0) / 1000
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="plimsoll" ${counts(all)} time="${seconds.toFixed(3)}">`,
    ...suites.flatMap(({ name, result, cases }) => [
      `  <testsuite name="${attribute(name)}" ${counts(cases)} time="${(result.elapsedMs / 1000).toFixed(3)}" timestamp="${attribute(result.startedAt.slice(0, 19))}">`,
      ...cases.map(renderCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

function casesOf(result: Result): readonly TestCase[] {
  const { spoiled } = result
  return [
    ...[
      ...result.comparisons
        .filter((one) => one.gated)
        .map((one) => unlessSpoiled(comparisonCase(one), survives(one.metric, spoiled.comparisons))),
      ...result.objectives.map((one) =>
        unlessSpoiled(objectiveCase(one), survives(one.metric, spoiled.objectives)),
      ),
      ...(result.observedObjectives ?? []).map((one) =>
        unlessSpoiled(observedCase(one), spoiled.objectives === 'nothing'),
      ),
    ].map((one) => (result.check === 'failure' ? one : withoutRed(one))),
    verdictCase(result),
  ]
}

/** A metric that could not be measured honestly neither passed nor failed. */
function unlessSpoiled(one: TestCase, judged: boolean): TestCase {
  return judged ? one : { ...one, outcome: 'skipped', message: `Not judged. ${one.message}` }
}

/** Where the check is not red no case is: what looks bad in a run that decided nothing is skipped. */
function withoutRed(one: TestCase): TestCase {
  return one.outcome === 'failed' ? { ...one, outcome: 'skipped' } : one
}

function comparisonCase(one: ResultComparison): TestCase {
  const interval = formatInterval(one.interval, one.unit)
  const change = `${formatDifference(one.change, one.unit)}${interval === '' ? '' : ` (${interval})`}`
  const values = `${formatValue(one.baseline, one.unit)} to ${formatValue(one.candidate, one.unit)}, ${change}`
  return {
    suite: requestLabel(one.request),
    name: `${metricLabel(one.metric)} against the baseline${one.limit === null ? '' : `, allowed ${one.limit}`}`,
    outcome: one.outcome === 'regressed' ? 'failed' : one.outcome === 'inconclusive' ? 'skipped' : 'passed',
    type: one.outcome,
    message: `${values}. ${one.because}`,
  }
}

function objectiveCase(one: ResultObjective): TestCase {
  return {
    suite: requestLabel(one.request),
    name: `${metricLabel(one.metric)} ${one.limit}`,
    outcome: one.outcome === 'violated' ? 'failed' : one.outcome === 'no-data' ? 'skipped' : 'passed',
    type: one.outcome,
    message: `Observed ${formatValue(one.observed, one.unit)}, limit ${one.limit}.`,
  }
}

function observedCase(one: ResultObservedObjective): TestCase {
  const decided = one.outcome === 'met' || one.outcome === 'warned'
  return {
    suite: one.target === '' ? 'observed' : `observed ${one.target}`,
    name: `${one.series} ${one.limit}`,
    outcome: one.outcome === 'violated' ? 'failed' : decided ? 'passed' : 'skipped',
    type: one.outcome,
    message: one.because,
  }
}

function verdictCase(result: Result): TestCase {
  const failed = result.check === 'failure'
  return {
    suite: 'gate',
    name: 'verdict',
    outcome: failed ? 'failed' : result.verdict === 'inconclusive' ? 'skipped' : 'passed',
    type: result.why ?? result.verdict,
    message: [`${result.headline}.`, checkSentence(result), ...result.reasons]
      .filter((sentence) => sentence !== '')
      .join(' '),
  }
}

function renderCase(one: TestCase): string {
  const open = `    <testcase classname="${attribute(one.suite)}" name="${attribute(one.name)}" time="0"`
  const message = `message="${attribute(one.message)}"`
  switch (one.outcome) {
    case 'passed':
      return `${open}/>`
    case 'failed':
      return `${open}><failure type="${attribute(one.type)}" ${message}>${attribute(one.message)}</failure></testcase>`
    case 'skipped':
      return `${open}><skipped ${message}/></testcase>`
    default:
      return one.outcome satisfies never
  }
}

function counts(cases: readonly TestCase[]): string {
  const of = (outcome: TestCase['outcome']): number => cases.filter((one) => one.outcome === outcome).length
  return `tests="${cases.length}" failures="${of('failed')}" errors="0" skipped="${of('skipped')}"`
}

function attribute(text: string): string {
  return escapeMarkup(oneLine(text))
}
