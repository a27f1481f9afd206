import type { ObservedKind, ObservedUnit } from '../measure/observed.ts'
import type { Expression, SeriesTerm } from './observe-expression.ts'

/** What the values of an expression are. */
export interface Quality {
  readonly unit: ObservedUnit
  readonly kind: ObservedKind
}

/**
 * Unit and kind of an expression, from the names of its series (Prometheus' naming practice: the base unit is
 * the suffix, `_total` marks a counter): the quotient of two equal units is a fraction, a rate is per second,
 * seconds per second are a fraction of a core. What does not fit together, or is scaled by a constant, is a plain
 * `number`.
 */
export function qualityOf(expression: Expression): Quality {
  switch (expression.kind) {
    case 'number':
      return { unit: 'number', kind: 'gauge' }
    case 'negative':
      return qualityOf(expression.of)
    case 'series':
      return expression.aggregate === 'count' ? { unit: 'count', kind: 'gauge' } : ofTerm(expression)
    case 'binary': {
      const [left, right] = [qualityOf(expression.left), qualityOf(expression.right)]
      return { unit: combined(expression, left.unit, right.unit), kind: mixed(expression, left, right) }
    }
    default:
      return expression satisfies never
  }
}

function ofTerm({ selector: { name }, rate }: SeriesTerm): Quality {
  // `_count` ends a histogram's counter, and as many gauges: only a rate makes it a counter.
  const counter = /_(?:total|sum|bucket)$/.test(name)
  const base = name.replace(/_(?:total|sum)$/, '')
  const unit: ObservedUnit = base.endsWith('_bytes')
    ? 'bytes'
    : base.endsWith('_seconds') && !base.endsWith('_time_seconds')
      ? 'seconds'
      : /_(?:ratio|percent_ratio)$/.test(base)
        ? 'fraction'
        : counter || /_(?:count|fds)$/.test(base)
          ? 'count'
          : 'number'
  if (rate === undefined) return { unit, kind: counter ? 'counter' : 'gauge' }
  return { unit: PER_SECOND[unit], kind: 'rate' }
}

const PER_SECOND: Readonly<Record<ObservedUnit, ObservedUnit>> = {
  bytes: 'bytes-per-second',
  seconds: 'fraction',
  count: 'per-second',
  number: 'per-second',
  fraction: 'number',
  'bytes-per-second': 'number',
  'per-second': 'number',
}

function combined(
  { operator, left: l, right: r }: Extract<Expression, { kind: 'binary' }>,
  left: ObservedUnit,
  right: ObservedUnit,
): ObservedUnit {
  if (operator === '+' || operator === '-') {
    if (isNumber(l)) return right
    return isNumber(r) || left === right ? left : 'number'
  }
  // A constant factor is there to change the unit: bytes / 1024 are no bytes.
  if (operator === '*' || isNumber(l) || isNumber(r)) return 'number'
  if (left === right) return 'fraction'
  return QUOTIENTS[`${left} / ${right}`] ?? 'number'
}

/** What one of many took or held. */
const QUOTIENTS: Readonly<Record<string, ObservedUnit>> = {
  'fraction / per-second': 'seconds',
  'seconds / count': 'seconds',
  'bytes-per-second / per-second': 'bytes',
  'bytes / count': 'bytes',
}

function isNumber(expression: Expression): boolean {
  return expression.kind === 'number' || (expression.kind === 'negative' && isNumber(expression.of))
}

function mixed(
  { operator, left: l, right: r }: Extract<Expression, { kind: 'binary' }>,
  left: Quality,
  right: Quality,
): ObservedKind {
  if (isNumber(l)) return right.kind
  if (isNumber(r)) return left.kind
  if (operator === '/') return 'ratio'
  return left.kind === right.kind ? left.kind : 'gauge'
}
