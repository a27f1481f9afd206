import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { MissingValue, namesIn, parseTemplate, render, type Scope } from '../../src/load/template.ts'
import { compileBody } from '../../src/load/body.ts'

const scope = (values: Record<string, string> = {}, given: Partial<Scope> = {}): Scope => ({
  values: new Map(Object.entries(values)),
  seed: 1,
  iteration: 0,
  drawn: 0,
  timestampMs: 1_700_000_000_000,
  ...given,
})
const rendered = (text: string, values: Record<string, string> = {}, given: Partial<Scope> = {}) =>
  render(parseTemplate(text), scope(values, given))

describe('templates', () => {
  test.each([
    { name: 'text without placeholders stays as it is', text: '/tools?a=1', want: '/tools?a=1' },
    { name: 'a value is filled in', text: '/tools/{{ id }}', want: '/tools/7' },
    { name: 'spaces inside are optional', text: '{{id}}-{{  id  }}', want: '7-7' },
    { name: 'values are not read as templates again', text: '{{ odd }}', want: '{{ id }}' },
    { name: 'a single brace is text', text: '{ id }', want: '{ id }' },
    { name: 'the timestamp is that of the intended start', text: '{{ $timestamp }}', want: '1700000000000' },
    { name: 'an integer range of one is that one', text: '{{ $int 5 5 }}', want: '5' },
    { name: 'a choice of one is that one', text: '{{ $choice a }}', want: 'a' },
  ])('$name', ({ text, want }) => {
    expect(rendered(text, { id: '7', odd: '{{ id }}' })).toBe(want)
  })

  test.each([
    { name: 'an open placeholder', text: '/{{ id', says: '"/{{ id"' },
    { name: 'two names in one', text: '{{ a b }}', says: '"{{ a b }}"' },
    { name: 'an empty one', text: '{{ }}', says: '"{{ }}"' },
    { name: 'an unknown generator', text: '{{ $now }}', says: 'no generator $now' },
    { name: 'an integer without range', text: '{{ $int 5 }}', says: '"{{ $int 5 }}"' },
    { name: 'a range upside down', text: '{{ $int 9 1 }}', says: '"{{ $int 9 1 }}"' },
    { name: 'a choice of nothing', text: '{{ $choice }}', says: '"{{ $choice }}"' },
  ])('$name is refused and quoted', ({ text, says }) => {
    expect(() => parseTemplate(text)).toThrow(says)
  })

  test('a value that nobody gave is told apart from a bug', () => {
    expect(() => rendered('{{ nobody }}')).toThrow(MissingValue)
  })

  test('the names a text needs leave generators out', () => {
    expect(namesIn('/{{ a }}/{{ $uuid }}/{{ b }}')).toEqual(['a', 'b'])
  })

  test('generated values depend on seed and iteration alone', () => {
    const text = '{{ $uuid }} {{ $int 1 1000000 }} {{ $choice a b c d e f g h }}'
    expect(rendered(text, {}, { iteration: 5 })).toBe(rendered(text, {}, { iteration: 5 }))
    expect(rendered(text, {}, { iteration: 5 })).not.toBe(rendered(text, {}, { iteration: 6 }))
    expect(rendered(text, {}, { seed: 2 })).not.toBe(rendered(text, {}, { seed: 1 }))
    const [first, second] = rendered('{{ $uuid }} {{ $uuid }}').split(' ')
    expect(first).not.toBe(second)
  })

  test('a uuid has the form of version 4', () => {
    for (let iteration = 0; iteration < 100; iteration++)
      expect(rendered('{{ $uuid }}', {}, { iteration })).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      )
  })

  test('integers stay in their range and reach both ends', () => {
    const seen = Array.from({ length: 500 }, (_, iteration) =>
      Number(rendered('{{ $int -2 3 }}', {}, { iteration })),
    )
    expect([...new Set(seen)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
  })

  test('text without braces is constant, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('{{'))
        expect(rendered(text)).toBe(text)
      }),
    )
  })

  test('a value comes out as it went in, whatever it is and whatever stands around it', () => {
    const around = fc.string().filter((text) => !/[{}]/.test(text))
    fc.assert(
      fc.property(around, fc.string(), around, (before, value, after) => {
        expect(rendered(`${before}{{ id }}${after}`, { id: value })).toBe(before + value + after)
      }),
    )
  })

  test('generated values stay in their range, for any seed and iteration', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.nat(), fc.nat(), (lowest, width, seed, iteration) => {
        const text = rendered(`{{ $int ${lowest} ${lowest + width} }}`, {}, { seed, iteration })
        expect(Number(text)).toBeGreaterThanOrEqual(lowest)
        expect(Number(text)).toBeLessThanOrEqual(lowest + width)
      }),
    )
  })
})

describe('bodies', () => {
  test.each([
    { name: 'JSON without templates is the same bytes', body: { a: 1, b: ['x'] }, want: '{"a":1,"b":["x"]}' },
    { name: 'strings inside JSON are filled', body: { q: ['{{ id }}'] }, want: '{"q":["7"]}' },
    { name: 'a value with quotes stays one value', body: { q: '{{ odd }}' }, want: '{"q":"a\\"b"}' },
    { name: 'a lone integer becomes a number', body: { n: '{{ $int 4 4 }}' }, want: '{"n":4}' },
    { name: 'an integer in text stays text', body: { n: 'x{{ $int 4 4 }}' }, want: '{"n":"x4"}' },
    { name: 'null and booleans pass', body: [null, true, '{{ id }}'], want: '[null,true,"7"]' },
  ])('$name', ({ body, want }) => {
    const compiled = compileBody({ kind: 'json', value: body })
    const bytes = typeof compiled === 'function' ? compiled(scope({ id: '7', odd: 'a"b' })) : compiled
    expect(bytes?.toString()).toBe(want)
  })

  test('form fields are encoded', () => {
    const compiled = compileBody({ kind: 'form', fields: { q: 'a b&c', id: '{{ id }}' } })
    expect(typeof compiled === 'function' && compiled(scope({ id: 'ü' })).toString()).toBe(
      'q=a+b%26c&id=%C3%BC',
    )
  })
})
