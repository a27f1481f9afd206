/**
 * The noise model under which the verdict is validated. It imitates what public data of load tests on
 * hosted runners show: most of a run's luck is common to everything on the machine, some of it comes and
 * goes, and each deployment has a little luck of its own.
 */
export interface Noise {
  /** `classes`: 70 / 15 / 15 % of the runners at 0 / +25 / −20 %; `uniform`: ±20 %. Both plus 2 % (log SD). */
  readonly runner: 'classes' | 'uniform'
  /** Coefficient from one second to the next of the AR(1) factor, whose log SD is 6 %. */
  readonly memory: number
  /** A neighbour that comes and goes: mean seconds busy, mean seconds from one start to the next, largest factor. */
  readonly neighbour: { readonly busyS: number; readonly everyS: number; readonly most: number }
  /** `bimodal`: 8 % of the requests in a mode 3.5 times slower. */
  readonly shape: 'bimodal' | 'unimodal'
  /** Log SD of a deployment's own luck; each of its requests adds half of it. */
  readonly instanceSd: number
  /** Whether both sides share a machine and so its noise. The runner's class is shared in any case. */
  readonly oneHost: boolean
}

/** Log SD of the AR(1) factor, and of the linear drift over the run. */
export const WANDER_SD = 0.06
export const DRIFT_SD = 0.08

/** Log SD of machines within a class. */
export const WITHIN_CLASS_SD = 0.02

/** Smallest factor of a busy neighbour. */
export const NEIGHBOUR_LEAST = 1.3

export const USUAL: Noise = {
  runner: 'classes',
  memory: 0.9,
  neighbour: { busyS: 2, everyS: 25, most: 2.5 },
  shape: 'bimodal',
  instanceSd: 0.01,
  oneHost: true,
}
