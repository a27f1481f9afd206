import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { qualityOf } from '../../src/config/observe-unit.ts'
import { parseExpression } from '../../src/config/parse-expression.ts'

const parsed = (text: string) => {
  const result = parseExpression(text)
  if ('problem' in result) throw new Error(result.problem)
  return result.value
}

/** Back to text, with every bracket written. */
function shown(of: ReturnType<typeof parsed>): string {
  switch (of.kind) {
    case 'number':
      return String(of.value)
    case 'negative':
      return `-${shown(of.of)}`
    case 'binary':
      return `(${shown(of.left)} ${of.operator} ${shown(of.right)})`
    case 'series': {
      const labels = of.selector.labels.map(
        (one) => `${one.label}${one.operator}${JSON.stringify(one.value)}`,
      )
      const selector = `${of.selector.name}${labels.length === 0 ? '' : `{${labels.join(',')}}`}`
      const window = of.rate?.windowMs === undefined ? '' : `[${of.rate.windowMs}ms]`
      return `${of.aggregate}(${of.rate === undefined ? selector : `rate(${selector}${window})`})`
    }
    default:
      return of satisfies never
  }
}

describe('an expression over series', () => {
  test.each([
    { text: 'up', want: 'sum(up)' },
    { text: ' job:requests:rate5m ', want: 'sum(job:requests:rate5m)' },
    {
      text: 'rate(hits_total) / rate(requests_total)',
      want: '(sum(rate(hits_total)) / sum(rate(requests_total)))',
    },
    { text: 'rate(x[1m30s])', want: 'sum(rate(x[90000ms]))' },
    { text: 'max(rate(x{a="b"}[30s]))', want: 'max(rate(x{a="b"}[30000ms]))' },
    { text: `x{a='b', c!="d",e=~"f.*",g!~"h",}`, want: 'sum(x{a="b",c!="d",e=~"f.*",g!~"h"})' },
    { text: 'x{a="\\"q\\" \\\\ \\n"}', want: 'sum(x{a="\\"q\\" \\\\ \\n"})' },
    { text: 'x{}', want: 'sum(x)' },
    { text: 'a + b * c - d / 2', want: '((sum(a) + (sum(b) * sum(c))) - (sum(d) / 2))' },
    { text: '(a + b) * -c', want: '((sum(a) + sum(b)) * -sum(c))' },
    { text: '1 - a', want: '(1 - sum(a))' },
    { text: '--a', want: 'sum(a)' },
    { text: 'a - -1.5e3', want: '(sum(a) - -1500)' },
    { text: 'avg(a) - count(b)', want: '(avg(a) - count(b))' },
    { text: 'rate + sum', want: '(sum(rate) + sum(sum))' },
  ])('$text is read as $want', ({ text, want }) => {
    expect(shown(parsed(text))).toBe(want)
  })

  test.each([
    { text: '', want: 'expected the name of a series, not the end.' },
    { text: 'a +', want: 'expected the name of a series, not the end.' },
    { text: 'a b', want: 'expected an operator or the end, not "b" at character 3.' },
    { text: '(a', want: 'expected ")", not the end.' },
    { text: 'rat(a)', want: 'there is no function "rat". Did you mean "rate"?' },
    {
      text: 'histogram_quantile(a)',
      want: 'there is no function "histogram_quantile". Known here: rate, sum',
    },
    { text: 'sum(max(a))', want: 'sum() takes series or rate(), not max().' },
    { text: 'rate(a + b)', want: 'expected ")", not "+" at character 8.' },
    { text: 'a[5m]', want: 'a time in brackets belongs into rate(). Write for example "rate(a[30s])".' },
    { text: 'rate(a[5])', want: 'expected a duration such as 30s, not "5" at character 8.' },
    { text: 'a{b}', want: 'expected =, !=, =~ or !~, not "}" at character 4.' },
    { text: 'a{b=c}', want: 'expected a value in quotes, not "c" at character 5.' },
    { text: 'a{b=~"("}', want: '"(" is no regular expression:' },
    { text: 'a{b="c"', want: 'expected "}", not the end.' },
    { text: 'a ? b', want: '"?" at character 3 is not expected.' },
    { text: 'a{b="c', want: '"\\"" at character 5 is not expected.' },
    { text: '('.repeat(60), want: 'is nested too deeply.' },
    { text: 'a+'.repeat(1_500), want: 'at most 2,000 characters' },
  ])('$text is refused: $want', ({ text, want }) => {
    const result = parseExpression(text)
    expect('problem' in result ? result.problem : 'nothing').toContain(want)
  })

  test('any text is read or refused, never thrown at', () => {
    const pieces = fc.constantFrom(
      'a',
      'rate(',
      'sum(',
      ')',
      '{',
      '}',
      'b="c"',
      '+',
      '/',
      '-',
      '1',
      '[30s]',
      ' ',
      '"',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const result = parseExpression(parts.join(''))
        if ('value' in result) expect(shown(parsed(shown(result.value)))).toBe(shown(result.value))
        else expect(result.problem).toMatch(/[.?]$/)
      }),
    )
  })
})

test.each([
  { text: 'process_resident_memory_bytes', unit: 'bytes', kind: 'gauge' },
  { text: 'rate(process_cpu_seconds_total)', unit: 'fraction', kind: 'rate' },
  { text: 'rate(hits_total) / rate(requests_total)', unit: 'fraction', kind: 'ratio' },
  { text: 'hits_total / (hits_total + misses_total)', unit: 'fraction', kind: 'ratio' },
  { text: '1 - rate(a_total) / rate(b_total)', unit: 'fraction', kind: 'ratio' },
  { text: 'rate(sent_bytes_total)', unit: 'bytes-per-second', kind: 'rate' },
  { text: 'rate(request_seconds_sum) / rate(request_seconds_count)', unit: 'seconds', kind: 'ratio' },
  { text: 'rate(requests_total)', unit: 'per-second', kind: 'rate' },
  { text: 'requests_total', unit: 'count', kind: 'counter' },
  { text: 'process_open_fds', unit: 'count', kind: 'gauge' },
  { text: 'process_start_time_seconds', unit: 'number', kind: 'gauge' },
  { text: 'memory_bytes / 1048576', unit: 'number', kind: 'gauge' },
  { text: 'count(up)', unit: 'count', kind: 'gauge' },
  { text: 'memory_bytes - cache_bytes', unit: 'bytes', kind: 'gauge' },
  { text: 'memory_bytes + queue_length', unit: 'number', kind: 'gauge' },
])('$text is $unit, a $kind', ({ text, unit, kind }) => {
  expect(qualityOf(parsed(text))).toEqual({ unit, kind })
})
