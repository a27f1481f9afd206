import type { WantedSeries } from '../../src/config/observe.ts'
import type { Observed, ObservedRestart } from '../../src/measure/observed.ts'
import { Evaluator } from '../../src/observe/evaluate.ts'
import { Exposition } from '../../src/observe/exposition.ts'
import { intervalOf } from '../../src/observe/interval.ts'
import type { Observation, Observer, ObserveQuestion } from '../../src/observe/observer.ts'
import { SeriesRecorder } from '../../src/observe/recorder.ts'
import type { Plan } from '../../src/plan/plan.ts'

const START_TIME = 'process_start_time_seconds'

/** Reads what a simulated target reports, with the real reader and the real expressions, without an endpoint. */
export class SimulatedObservation implements Observer {
  private question: ObserveQuestion | undefined
  private readonly scrapes: { readonly atMs: number; readonly text: string }[] = []

  start(question: ObserveQuestion): Observation {
    this.question = question
    return {
      end: ({ elapsedMs }) =>
        Promise.resolve({
          candidate: this.read(question, elapsedMs),
          baseline: { series: [], restarts: [] },
          warnings: [],
        }),
    }
  }

  /** Time between two looks; never, where nothing is observed. */
  everyMs(plan: Plan): number {
    return this.question === undefined ? Infinity : intervalOf(this.question.observe, plan).ms
  }

  scrape(atMs: number, text: string): void {
    if (this.question !== undefined) this.scrapes.push({ atMs, text })
  }

  private read({ observe }: ObserveQuestion, elapsedMs: number): Observed {
    const target = observe.endpoints[0]?.name ?? 'target'
    const wanted = observe.series.filter(
      (one): one is Extract<WantedSeries, { kind: 'expression' }> => one.kind === 'expression',
    )
    const watched = wanted.map((one) => ({
      evaluator: new Evaluator(one.expression),
      recorder: new SeriesRecorder({
        name: one.name,
        target,
        unit: one.unit,
        kind: one.seriesKind,
        expression: one.text,
      }),
    }))
    const names = new Set([START_TIME, ...watched.flatMap(({ evaluator }) => evaluator.names)])
    const restarts: ObservedRestart[] = []
    let incarnation: number | undefined
    for (const { atMs, text } of this.scrapes) {
      const exposition = new Exposition(names)
      exposition.add(Buffer.from(text))
      exposition.end()
      for (const { evaluator, recorder } of watched) {
        const value = evaluator.next(exposition.samples, atMs)
        if (value.kind === 'value') recorder.value(atMs, value.value)
        else if (value.kind === 'none') recorder.missing(atMs, value.reason)
      }
      const started = exposition.samples.find(({ name }) => name === START_TIME)?.value
      if (incarnation !== undefined && started !== incarnation) restarts.push({ target, atMs })
      incarnation = started
    }
    return { series: watched.map(({ recorder }) => recorder.read(0, elapsedMs)), restarts }
  }
}
