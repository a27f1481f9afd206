import type { Capacity } from '../analyze/capacity.ts'
import type { Figure, LawFigures } from '../analyze/law-figures.ts'
import type { FigureRow } from './figures.ts'

/** The figures of a capacity; loads are arrivals each second, or users, of all instances together. */
export function capacityFigures({
  safe,
  unit,
  knee,
  highest,
  law,
  projections,
  fleet,
}: Capacity): readonly FigureRow[] {
  const load = unit === 'rate' ? 'per-second' : 'users'
  const row = (
    figure: string,
    value: number | null,
    of: string,
    more: Partial<FigureRow> = {},
  ): FigureRow => ({
    ...{ part: 'capacity', of, figure, value, interval: null, unit: 'per-second', remark: '' },
    ...more,
  })
  return [
    row('load', safe.level, 'safe', {
      unit: load,
      interval: safe.interval,
      remark: {
        found: safe.by ?? '',
        beyond: 'at least: no level broke',
        below: `less than: ${safe.by ?? ''}`,
      }[safe.kind],
    }),
    row('throughput', safe.throughput, 'safe'),
    row('in flight', safe.inFlight, 'safe', { unit: 'count' }),
    ...(knee === null
      ? [row('load', null, 'knee', { unit: load, remark: 'not reached' })]
      : [row('load', knee.level, 'knee', { unit: load }), row('throughput', knee.throughput, 'knee')]),
    row('load', highest.level, 'highest', { unit: load }),
    row('throughput', highest.throughput, 'highest'),
    ...(law === null ? [] : lawFigures(law)),
    ...projections.map(({ factor, level, kind, throughput }) =>
      row('throughput', throughput, `${factor} times the heaviest`, { remark: `${kind}, ${level} ${load}` }),
    ),
    ...(fleet === null
      ? []
      : [
          ...fleet.capacities.map(({ instances, level }) =>
            row('safe load', level, `${instances} instances`, { unit: load }),
          ),
          ...fleet.multiples.map(({ factor, level, instances }) =>
            row('instances', instances, `${factor} times today`, {
              unit: 'count',
              remark: `${level} ${load}`,
            }),
          ),
          ...fleet.months.map(({ month, level, instances }) =>
            row('instances', instances, `month ${month}`, { unit: 'count', remark: `${level} ${load}` }),
          ),
        ]),
  ]
}

function lawFigures({ lambda, sigma, kappa, knee, peak, peakThroughput }: LawFigures): readonly FigureRow[] {
  const row = (figure: string, { value, interval }: Figure, unit: string): FigureRow => ({
    ...{ part: 'law', of: '', figure, value, interval, unit },
    remark: value === null ? 'no end' : '',
  })
  return [
    row('lambda', lambda, 'per-second'),
    row('sigma', sigma, 'ratio'),
    row('kappa', kappa, 'ratio'),
    row('knee', knee, 'in flight'),
    row('peak', peak, 'in flight'),
    row('throughput at the peak', { value: peakThroughput, interval: [null, null] }, 'per-second'),
  ]
}
