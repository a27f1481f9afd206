import type { Feeder } from '../config/scenario.ts'
import { permutation, random } from '../plan/random.ts'

export type Row = Readonly<Record<string, string>>

/**
 * The row of the n-th iteration of a scenario, by position, so that both sides and any number of threads
 * get the same one. `sequential` begins again after the last row; `unique` takes the rows in an order drawn
 * from the seed, none twice before all had their turn.
 */
export function feed(feeder: Feeder, seed: number, scenario: number): (nth: number) => Row {
  const { rows } = feeder
  const row = (index: number): Row => rows[index] ?? {}
  if (rows.length === 0) return () => ({})
  switch (feeder.order) {
    case 'sequential':
      return (nth) => row(nth % rows.length)
    case 'random':
      return (nth) => row(Math.floor(random(seed, 'row', nth, scenario) * rows.length))
    case 'unique': {
      const order = permutation(rows.length, seed, 'row', scenario)
      return (nth) => row(order[nth % rows.length] ?? 0)
    }
    default:
      return feeder.order satisfies never
  }
}
