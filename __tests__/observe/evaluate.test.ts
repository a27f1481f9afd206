import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseExpression } from '../../src/config/parse-expression.ts'
import { Evaluator } from '../../src/observe/evaluate.ts'
import { CounterRate } from '../../src/observe/rate.ts'

/** Values of an expression over scrapes a second apart, each written as `name{labels} value; …`. */
function valuesOf(expression: string, scrapes: readonly string[]) {
  const parsed = parseExpression(expression)
  if ('problem' in parsed) throw new Error(parsed.problem)
  const evaluator = new Evaluator(parsed.value)
  return scrapes.map((scrape, second) => {
    const samples = scrape.split(';').flatMap((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line.trim()) ?? []
      return name === '' ? [] : [{ name, labels, value: Number(value) }]
    })
    const value = evaluator.next(samples, second * 1_000)
    return value.kind === 'value' ? value.value : value.kind === 'none' ? value.reason : 'not yet'
  })
}

describe('an expression over scrapes', () => {
  test.each([
    { name: 'a gauge is its value', of: 'm', scrapes: ['m 5', 'm 7'], want: [5, 7] },
    { name: 'several series are summed', of: 'm', scrapes: ['m{a="1"} 5;m{a="2"} 6'], want: [11] },
    { name: 'max', of: 'max(m)', scrapes: ['m{a="1"} 5;m{a="2"} 6'], want: [6] },
    { name: 'min', of: 'min(m)', scrapes: ['m{a="1"} 5;m{a="2"} 6'], want: [5] },
    { name: 'avg', of: 'avg(m)', scrapes: ['m{a="1"} 5;m{a="2"} 6'], want: [5.5] },
    { name: 'count', of: 'count(m)', scrapes: ['m{a="1"} 5;m{a="2"} 6'], want: [2] },
    { name: 'a label equals', of: 'm{a="2"}', scrapes: ['m{a="1"} 5;m{a="2"} 6'], want: [6] },
    { name: 'a label differs', of: 'm{a!="2"}', scrapes: ['m{a="1"} 5;m{a="2"} 6;m 9'], want: [14] },
    {
      name: 'a label matches as a whole',
      of: 'm{a=~"1|2."}',
      scrapes: ['m{a="1"} 5;m{a="2"} 6;m{a="22"} 7'],
      want: [12],
    },
    { name: 'a label does not match', of: 'm{a!~"1.*"}', scrapes: ['m{a="1"} 5;m{a="2"} 6'], want: [6] },
    { name: 'an absent label is empty', of: 'm{a=""}', scrapes: ['m{a="1"} 5;m 6'], want: [6] },
    {
      name: 'a rate needs two scrapes',
      of: 'rate(c_total)',
      scrapes: ['c_total 5', 'c_total 7', 'c_total 17'],
      want: ['not yet', 2, 10],
    },
    {
      name: 'rates of several series are summed',
      of: 'rate(c)',
      scrapes: ['c{a="1"} 5;c{a="2"} 1', 'c{a="1"} 6;c{a="2"} 3'],
      want: ['not yet', 3],
    },
    {
      name: 'a counter that restarts counts from zero',
      of: 'rate(c)',
      scrapes: ['c 100', 'c 110', 'c 4', 'c 10'],
      want: ['not yet', 10, 4, 6],
    },
    {
      name: 'a rate over a window',
      of: 'rate(c[2s])',
      scrapes: ['c 0', 'c 10', 'c 10', 'c 40'],
      want: ['not yet', 10, 5, 15],
    },
    {
      name: 'a ratio of rates',
      of: 'rate(h)/rate(r)',
      scrapes: ['h 0;r 0', 'h 3;r 4'],
      want: ['not yet', 0.75],
    },
    {
      name: 'nothing happened: no ratio',
      of: 'rate(h)/rate(r)',
      scrapes: ['h 0;r 0', 'h 0;r 0'],
      want: ['not yet', 'it would be divided by zero'],
    },
    {
      name: 'a series that appears late',
      of: 'm',
      scrapes: ['x 1', 'm 5'],
      want: ['no series m is there', 5],
    },
    {
      name: 'a late label set adds nothing at first',
      of: 'rate(c)',
      scrapes: ['c{a="1"} 5', 'c{a="1"} 6;c{a="2"} 1000', 'c{a="1"} 7;c{a="2"} 1001'],
      want: ['not yet', 1, 2],
    },
    {
      name: 'a rate after a gap begins anew',
      of: 'rate(c)',
      scrapes: ['c 5', 'x 1', 'c 9', 'c 10'],
      want: ['not yet', 'no series c is there', 'not yet', 1],
    },
    { name: 'NaN is no value', of: 'm', scrapes: ['m NaN'], want: ['the value is not a number (NaN)'] },
    { name: 'infinity is no value', of: 'm', scrapes: ['m Infinity'], want: ['the value is infinite'] },
    {
      name: 'a counter that was NaN once recovers',
      of: 'rate(c)',
      scrapes: ['c 5', 'c NaN', 'c 7', 'c 9'],
      want: ['not yet', 'the value is not a number (NaN)', 1, 2],
    },
    {
      name: 'the network of a machine, by its exporter, loopback left out',
      of: 'rate(node_network_receive_bytes_total{device!="lo"})',
      scrapes: [
        'node_network_receive_bytes_total{device="eth0"} 100;node_network_receive_bytes_total{device="lo"} 900',
        'node_network_receive_bytes_total{device="eth0"} 350;node_network_receive_bytes_total{device="lo"} 990',
      ],
      want: ['not yet', 250],
    },
    { name: 'arithmetic keeps its order', of: '1 - a / (a + b) * 2', scrapes: ['a 1;b 3'], want: [0.5] },
    { name: 'a negative', of: '-a', scrapes: ['a 1'], want: [-1] },
  ])('$name', ({ of, scrapes, want }) => {
    expect(valuesOf(of, scrapes)).toEqual(want)
  })

  test('a rate over a window is the rise by its length, whatever the restarts', () => {
    const steps = fc.array(fc.record({ by: fc.nat(100), restart: fc.boolean() }), {
      minLength: 2,
      maxLength: 30,
    })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (moves, seconds) => {
        const rate = new CounterRate(seconds * 1_000)
        let shown = 0
        const rises: number[] = []
        moves.forEach(({ by, restart }, at) => {
          shown = restart ? by : shown + by
          const [found] = rate.next([{ labels: '', value: shown }], at * 1_000)
          rises.push(shown)
          if (at === 0) return
          const from = Math.max(0, at - seconds)
          let sum = 0
          for (let i = from + 1; i <= at; i++) {
            const now = rises[i] ?? 0
            const last = rises[i - 1] ?? 0
            sum += now >= last ? now - last : now
          }
          expect(found).toBeCloseTo(sum / (at - from), 9)
        })
      }),
    )
  })
})
