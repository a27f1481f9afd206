import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../../src/config/input-source.ts'
import type { InputName } from '../../src/config/input-source.ts'
import { readInputs } from '../../src/config/inputs.ts'

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>
}
const action = parse(readFileSync('action.yml', 'utf8')) as ActionFile

/** The inputs as the runner gives them: the defaults of action.yml, and these. */
function read(given: Partial<Record<InputName, string>>) {
  const masked: string[] = []
  const inputs = readInputs({
    read: (name) => given[name] ?? action.inputs[name]?.default ?? '',
    mask: (secret) => masked.push(secret),
  })
  return { inputs, masked }
}

function problemsOf(given: Partial<Record<InputName, string>>): string {
  try {
    read(given)
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'usage' })
    return (thrown as Error).message
  }
  throw new Error('nothing was wrong')
}

describe('readInputs', () => {
  test('the defaults of action.yml are valid and complete', () => {
    expect(Object.keys(action.inputs).sort()).toEqual([...INPUT_NAMES].sort())
    expect(read({}).inputs).toEqual({
      url: undefined,
      baselineUrl: undefined,
      config: undefined,
      profile: 'default',
      mode: 'auto',
      suite: 'default',
      headers: {},
      environment: undefined,
      previewCheck: undefined,
      overrideLabel: 'plimsoll-override',
      acceptLevel: false,
      acceptLabel: 'plimsoll-accept',
      waitTimeoutMs: 300_000,
      comment: 'always',
      checkRun: false,
      trackingIssue: false,
      onInconclusive: undefined,
      onMissingBaseline: undefined,
      confirm: undefined,
      shard: undefined,
      startAt: undefined,
      results: [],
      resultsConfirm: [],
      resultsWarmUpMs: undefined,
      resultsName: undefined,
      out: 'plimsoll-results',
      githubToken: '${{ github.token }}',
    })
  })

  test('headers are read line by line, with their values masked, credentials apart', () => {
    const { inputs, masked } = read({
      headers: 'X-Bypass: s3cret:with:colons\n\n  Authorization:  Bearer abc.def  \nx-flag: 1',
      'github-token': 'ghs_token',
    })
    expect(inputs.headers).toEqual({
      'x-bypass': 's3cret:with:colons',
      authorization: 'Bearer abc.def',
      'x-flag': '1',
    })
    expect(masked).toEqual(['ghs_token', 's3cret:with:colons', 'Bearer abc.def', 'abc.def'])
  })

  test.each([
    { name: 'flags are read whatever their case', given: { 'check-run': 'True' }, want: { checkRun: true } },
    {
      name: 'policies overrule only when given',
      given: { 'on-inconclusive': 'fail' },
      want: { onInconclusive: 'fail', onMissingBaseline: undefined },
    },
    {
      name: 'a duration is read with its unit',
      given: { 'wait-timeout': '90s' },
      want: { waitTimeoutMs: 90_000 },
    },
  ] as const)('$name', ({ given, want }) => {
    expect(read(given).inputs).toMatchObject(want)
  })

  test.each([
    {
      name: 'a duration without a unit',
      given: { 'wait-timeout': '90' },
      says: 'wait-timeout "90": a duration needs a number and a unit',
    },
    {
      name: 'a mode that does not exist',
      given: { mode: 'gates' },
      says: 'mode "gates": expected "auto" or "gate" or "baseline" or "calibrate" or "report"',
    },
    { name: 'a flag that is no flag', given: { 'check-run': 'yes' }, says: 'check-run "yes"' },
    {
      name: 'an address without a scheme',
      given: { url: 'preview.example.com' },
      says: 'url "preview.example.com": expected an http or https address',
    },
    { name: 'a suite that could leave its comment', given: { suite: 'a --> b' }, says: 'suite "a --> b"' },
    { name: 'a header without a colon', given: { headers: 'token abc' }, says: 'headers, line 1' },
    { name: 'a header given twice', given: { headers: 'A: 1\na: 2' }, says: '"a" is given twice' },
    { name: 'an empty out', given: { out: '' }, says: 'out is empty' },
  ] as const)('$name is refused, quoting it', ({ given, says }) => {
    expect(problemsOf(given)).toContain(says)
  })

  test('all problems come at once', () => {
    const message = problemsOf({ mode: 'x', comment: 'y', 'wait-timeout': 'z' })
    expect(message).toMatch(/^3 inputs are wrong/)
    expect(message.split('\n')).toHaveLength(4)
  })

  test('a password in an address is masked and not quoted', () => {
    expect(problemsOf({ url: 'https://me:hunter2222@example.com' })).not.toContain('hunter2222')
  })
})
