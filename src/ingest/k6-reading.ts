import { K6_MEANING } from './k6-tags.ts'
import type { Reading } from './reading.ts'
import type { SampleRecorder } from './recorder.ts'
import { samplesReading } from './samples-reading.ts'

/** Metrics that are counted; the values of others are not even read. */
export const COUNTED: readonly string[] = ['iterations', 'dropped_iterations', 'vus_max', 'data_received']

/** What k6 counts besides the requests, sample by sample. */
export class K6Counts {
  /** Where the requests went; undefined as long as none said so. */
  url: string | undefined
  private readonly recorder: Pick<SampleRecorder, 'addBytes'>
  private users = 0
  private iterations = 0
  private dropped = 0

  constructor(recorder: Pick<SampleRecorder, 'addBytes'>) {
    this.recorder = recorder
  }

  /** One sample of any metric but `http_req_duration`; most say nothing that is kept. */
  take(metric: string, value: number): void {
    switch (metric) {
      case 'iterations':
        this.iterations += value
        return
      case 'dropped_iterations':
        this.dropped += value
        return
      case 'vus_max':
        this.users = Math.max(this.users, value)
        return
      case 'data_received':
        this.recorder.addBytes(value)
        return
      default:
        return
    }
  }

  /** What the file is, whichever of the two forms it has. */
  reading(format: 'CSV' | 'JSON points', notes: readonly string[]): Reading {
    const { url, users, iterations, dropped } = this
    return samplesReading({
      tool: 'k6',
      format,
      resolutionMs: 0.001,
      meaning: K6_MEANING,
      model: dropped > 0 ? 'open' : 'closed',
      url,
      users: users > 0 ? users : undefined,
      dropped: iterations + dropped > 0 ? { offered: iterations + dropped, dropped } : undefined,
      notes,
    })
  }
}
