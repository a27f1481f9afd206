import { messageOf } from '../errors.ts'
import type { Observed, ObservedRestart } from '../measure/observed.ts'
import type { Side } from '../plan/plan.ts'
import { formatCount, formatDuration } from '../units.ts'
import { SeriesRecorder } from './recorder.ts'
import type { Source } from './source.ts'

/** Why readings are left out where none failed. */
const SLOW = 'its answers take longer than the interval'

/** One source over a run: asked at each tick unless its last answer is still out. Lives for one run. */
export class WatchedSource {
  private readonly source: Source
  private readonly recorders: readonly SeriesRecorder[]
  private readonly restarts: { atMs: number; target: string }[] = []
  private readonly notes = new Set<string>()
  private readonly stop = new AbortController()
  private readonly onTrouble: (sentence: string) => void
  private out: Promise<void> | undefined
  private incarnation: string | undefined
  private asked = 0
  private failed = 0
  private firstTrouble: string | undefined

  constructor(source: Source, onTrouble: (sentence: string) => void) {
    this.source = source
    this.onTrouble = onTrouble
    this.recorders = source.series.map(({ assumed: _, ...facts }) => new SeriesRecorder(facts))
  }

  get side(): Side {
    return this.source.side
  }

  tick(atMs: number): void {
    this.asked++
    if (this.out !== undefined) {
      // Whether that is trouble is known once the answer is there, or its time is over.
      this.leaveOut(atMs, 'the answer before was still out')
      return
    }
    this.out = this.ask(atMs).finally(() => {
      this.out = undefined
    })
  }

  async end(): Promise<void> {
    this.stop.abort()
    await this.out
    await this.source.close()
  }

  /** Names of the series that had a value at any time. */
  get seen(): readonly string[] {
    return this.recorders.filter(({ isEmpty }) => !isEmpty).map(({ facts }) => facts.name)
  }

  /** Without series that never had a value and need none: nobody named them, or another target has them. */
  read(
    load: { readonly startMs: number; readonly elapsedMs: number },
    elsewhere: ReadonlySet<string>,
  ): Observed {
    const { startMs, elapsedMs } = load
    return {
      series: this.recorders
        .filter((one, index) => !one.isEmpty || this.isMissed(index, elsewhere))
        .map((one) => one.read(startMs, elapsedMs)),
      restarts: this.restarts
        .map(({ target, atMs }): ObservedRestart => ({ target, atMs: Math.round(atMs - startMs) }))
        .filter(({ atMs }) => atMs >= 0 && atMs <= elapsedMs),
    }
  }

  /** What the reader should know; `intervalMs` turns counts into times. */
  warnings(intervalMs: number, elsewhere: ReadonlySet<string>): readonly string[] {
    const { target, side } = this.source
    const who = `observe ${side === 'baseline' ? `${target} of the baseline` : target}`
    const notes = [...this.notes].map((note) => `${who}: ${note}.`)
    if (this.asked > 0 && this.failed === this.asked)
      return [...notes, `${who}: nothing could be read: ${this.firstTrouble ?? SLOW}.`]
    const share = `${formatCount(this.failed)} of ${formatCount(this.asked)} readings brought nothing`
    const gaps =
      this.failed === 0
        ? []
        : [
            `${who}: ${share} (about ${formatDuration(this.failed * intervalMs)}), the first because: ${this.firstTrouble ?? SLOW}.`,
          ]
    const never = this.recorders
      .filter((one, index) => one.isEmpty && this.isMissed(index, elsewhere))
      .map(({ facts, lastReason }) => {
        const reason = lastReason ?? 'the run was too short for two readings'
        return `${who}: ${facts.name} never had a value: ${reason}.`
      })
    return [...notes, ...gaps, ...never]
  }

  private isMissed(index: number, elsewhere: ReadonlySet<string>): boolean {
    const series = this.source.series[index]
    return series !== undefined && !series.assumed && !elsewhere.has(series.name)
  }

  private async ask(atMs: number): Promise<void> {
    const { timeoutMs } = this.source
    const limit = Number.isFinite(timeoutMs) ? [AbortSignal.timeout(timeoutMs)] : []
    try {
      const { values, incarnation, notes } = await this.source.read(
        atMs,
        AbortSignal.any([this.stop.signal, ...limit]),
      )
      if (incarnation !== undefined && this.incarnation !== undefined && incarnation !== this.incarnation)
        this.restarts.push({ atMs, target: this.source.target })
      this.incarnation = incarnation ?? this.incarnation
      for (const note of notes) this.notes.add(note)
      values.forEach((value, index) => {
        if (value.kind === 'value') this.recorders[index]?.value(atMs, value.value)
        if (value.kind === 'none') this.recorders[index]?.missing(atMs, value.reason)
      })
    } catch (thrown) {
      // The end of the run is no trouble of the target.
      if (this.stop.signal.aborted) this.asked--
      else this.fail(atMs, messageOf(thrown))
    }
  }

  private leaveOut(atMs: number, reason: string): void {
    this.failed++
    for (const recorder of this.recorders) recorder.missing(atMs, reason)
  }

  private fail(atMs: number, reason: string): void {
    this.leaveOut(atMs, reason)
    if (this.firstTrouble === undefined) {
      this.firstTrouble = reason
      this.onTrouble(`observe ${this.source.target}: ${reason}. The run goes on; the chart has a gap.`)
    }
  }
}
