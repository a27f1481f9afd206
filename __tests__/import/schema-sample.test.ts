import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { referencesIn } from '../../src/import/references.ts'
import { sampleOf } from '../../src/import/schema-sample.ts'

const DOCUMENT = {
  components: {
    schemas: {
      Name: { type: 'string', example: 'Lamp' },
      Node: {
        type: 'object',
        required: ['next'],
        properties: { next: { $ref: '#/components/schemas/Node' } },
      },
    },
  },
}
const REFERENCES = referencesIn(DOCUMENT)
const of = (schema: unknown) => sampleOf(schema, REFERENCES)
const given = (value: unknown) => ({ value, madeUp: false })
const madeUp = (value: unknown) => ({ value, madeUp: true })

describe('a value for a schema', () => {
  test.each<{ readonly name: string; readonly schema: unknown; readonly want: unknown }>([
    { name: 'its example comes first', schema: { type: 'integer', example: 7, default: 3 }, want: given(7) },
    {
      name: '3.1: the first of its examples',
      schema: { type: 'string', examples: ['a', 'b'] },
      want: given('a'),
    },
    { name: '3.1: its const', schema: { const: 'fixed' }, want: given('fixed') },
    { name: 'its default', schema: { type: 'string', default: 'blue' }, want: given('blue') },
    { name: 'the first of its enum', schema: { enum: ['red', 'blue'] }, want: given('red') },
    { name: '3.1: a type that may be null', schema: { type: ['null', 'boolean'] }, want: madeUp(true) },
    { name: '3.0: a type that is nullable', schema: { type: 'boolean', nullable: true }, want: madeUp(true) },
    {
      name: '3.0: a bound that is excluded by a flag',
      schema: { type: 'integer', minimum: 5, exclusiveMinimum: true },
      want: madeUp(6),
    },
    {
      name: '3.1: a bound that is excluded by a number',
      schema: { type: 'integer', exclusiveMinimum: 5 },
      want: madeUp(6),
    },
    {
      name: 'steps within bounds',
      schema: { type: 'integer', minimum: 10, multipleOf: 7 },
      want: madeUp(14),
    },
    { name: 'a length', schema: { type: 'string', minLength: 6 }, want: madeUp('textxx') },
    { name: 'a format', schema: { type: 'string', format: 'date' }, want: madeUp('2026-01-15') },
    { name: 'a new one each time', schema: { type: 'string', format: 'uuid' }, want: madeUp('{{ $uuid }}') },
    { name: 'a reference', schema: { $ref: '#/components/schemas/Name' }, want: given('Lamp') },
    {
      name: 'all of several, put together',
      schema: { allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] },
      want: given({ a: 1, b: 2 }),
    },
    {
      name: 'the first that can be made of one of several',
      schema: { oneOf: [{ pattern: '^x', type: 'string' }, { const: 4 }] },
      want: given(4),
    },
    {
      name: 'what must be there and is not described',
      schema: { type: 'object', required: ['id'] },
      want: madeUp({ id: 'text' }),
    },
    {
      name: 'a list that must be empty',
      schema: { type: 'array', items: { const: 1 }, maxItems: 0 },
      want: madeUp([]),
    },
    { name: 'none by a pattern', schema: { type: 'string', pattern: '^[a-z]{3}$' }, want: undefined },
    {
      name: 'none by one that must contain itself',
      schema: { $ref: '#/components/schemas/Node' },
      want: undefined,
    },
    { name: 'none by another file', schema: { $ref: 'other.yaml#/Name' }, want: undefined },
    {
      name: 'none of different ones',
      schema: { type: 'array', items: { const: 1 }, minItems: 2, uniqueItems: true },
      want: undefined,
    },
    {
      name: 'none between bounds that leave nothing',
      schema: { type: 'integer', minimum: 5, maximum: 4 },
      want: undefined,
    },
  ])('$name', ({ schema, want }) => {
    expect(of(schema)).toEqual(want)
  })

  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const small = fc.integer({ min: -20, max: 20 })
  const count = fc.integer({ min: 0, max: 4 })
  const defined = (schema: object): object =>
    Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined))
  const { schema } = fc.letrec<{ schema: object }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constant({ type: 'boolean' }),
      fc.record({ enum: fc.uniqueArray(small, { minLength: 1, maxLength: 3 }) }),
      fc
        .record({
          type: fc.constantFrom('integer', 'number'),
          minimum: maybe(small),
          maximum: maybe(small),
          exclusiveMinimum: maybe(small),
          exclusiveMaximum: maybe(small),
          multipleOf: maybe(fc.constantFrom(1, 2, 7)),
        })
        .map(defined),
      fc
        .record({ type: fc.constant('string'), minLength: maybe(count), maxLength: maybe(count) })
        .map(defined),
      fc
        .record({
          type: fc.constant('array'),
          items: tie('schema'),
          minItems: maybe(count),
          maxItems: maybe(count),
          uniqueItems: maybe(fc.boolean()),
        })
        .map(defined),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 }),
        required: fc.uniqueArray(fc.constantFrom('a', 'b', 'd')),
      }),
    ),
  }))
  const ajv = new Ajv2020({ strict: false })

  test('fits it, whatever the schema asks, or is not made', () => {
    fc.assert(
      fc.property(schema, (one) => {
        const sample = of(one)
        if (sample !== undefined)
          expect({ sample, fits: ajv.validate(one, sample.value) }).toEqual({ sample, fits: true })
      }),
      { numRuns: 150 },
    )
  })
})
