import type { LoadEngine, Progress, Sides } from '../load/engine.ts'
import type { TimelinePoint } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import { renderHtml } from '../report/html.ts'
import {
  renderLivePage,
  renderLiveRequests,
  renderLiveStatus,
  renderLiveStory,
  renderLiveTime,
} from '../report/html-live.ts'
import type { Result } from '../report/result.ts'
import type { LiveServer } from '../ui/live-port.ts'
import { LIVE_SCRIPT } from '../ui/live-script.ts'
import type { CliEdges, InterruptSignal } from './edges.ts'
import type { ClosableNarrator } from './narrator.ts'

/** What a run tells its live page. */
export interface LivePage {
  /** The narrator, with the page listening. */
  heard(narrator: ClosableNarrator): ClosableNarrator
  /** Turns the page into the report; resolves when every open one has it. */
  end(result: Result): Promise<void>
}

export interface LivePageOptions {
  readonly wanted: boolean
  /** The target, as the page's heading. */
  readonly target: string
  readonly mask: (text: string) => string
}

const UNSEEN: LivePage = { heard: (narrator) => narrator, end: () => Promise.resolve() }

/** Milliseconds of load between two drawings of the charts. */
const DRAW_EVERY_MS = 950

/** Lines of the story that the page keeps. */
const STORY_LINES = 50

/**
 * Runs `work` with a page that shows it, where one is wanted: with edges whose load the page sees, and whose
 * SIGINT comes from the page's stop button too. Nothing is served when it is over, however it ended.
 */
export async function withLivePage(
  edges: CliEdges,
  { wanted, target, mask }: LivePageOptions,
  work: (edges: CliEdges, page: LivePage) => Promise<number>,
): Promise<number> {
  if (!wanted) return work(edges, UNSEEN)
  const listeners = new Set<(signal: InterruptSignal) => void>()
  const server = await edges.openLiveServer({
    page: mask(renderLivePage(target, LIVE_SCRIPT)),
    onStop: () => listeners.forEach((listener) => listener('SIGINT')),
  })
  const show = (part: string, render: () => string): void => server.show(part, () => mask(render()))
  edges.stderr.write(`Live page: ${server.url}\n`)
  try {
    return await work(
      {
        ...edges,
        engine: seenEngine(edges.engine, show),
        onInterrupt: (listener) => {
          listeners.add(listener)
          const release = edges.onInterrupt(listener)
          return () => {
            listeners.delete(listener)
            release()
          }
        },
      },
      {
        heard: (narrator) => heardNarrator(narrator, show),
        end: (result) => server.end(mask(renderHtml(result))),
      },
    )
  } finally {
    await server.close()
  }
}

/** The engine, with charts and counts of its load on the page. */
function seenEngine(engine: LoadEngine, show: LiveServer['show']): LoadEngine {
  return {
    run(plan, watch) {
      let sides: Sides | undefined
      let drawnAtMs = -Infinity
      const early: TimelinePoint[] = []
      return engine.run(plan, {
        signal: watch.signal,
        onProgress(progress) {
          watch.onProgress(progress)
          if (sides === undefined) addSecond(early, progress)
          if (progress.elapsedMs - drawnAtMs < DRAW_EVERY_MS) return
          drawnAtMs = progress.elapsedMs
          show('time', () => drawTime(plan, sides, early))
        },
        onBlocks(seen) {
          sides = seen
          show('requests', () => renderLiveRequests(seen))
          return watch.onBlocks(seen)
        },
      })
    },
  }
}

/** The seconds as the engine keeps them, once it has shown them; until then those of the progress. */
function drawTime(plan: Plan, sides: Sides | undefined, early: readonly TimelinePoint[]): string {
  return renderLiveTime(plan, sides?.candidate.timeline ?? early, sides?.baseline?.timeline)
}

/** Before the first block is whole, the last second that the progress tells stands for its point. */
function addSecond(points: TimelinePoint[], progress: Progress): void {
  const atMs = (Math.floor(progress.elapsedMs / 1000) - 1) * 1000
  if (atMs < 0 || points.at(-1)?.atMs === atMs) return
  points.push({
    atMs,
    phase: progress.phase,
    sent: progress.rate,
    completed: progress.rate,
    errors: progress.errors,
    p50Ms: undefined,
    p95Ms: progress.p95Ms,
    p99Ms: undefined,
    inFlight: progress.inFlight,
  })
}

/** The narrator, with its lines and the state of the run on the page. */
function heardNarrator(narrator: ClosableNarrator, show: LiveServer['show']): ClosableNarrator {
  const story: string[] = []
  const tell = (line: string): void => {
    story.push(line)
    show('story', () => renderLiveStory(story.slice(-STORY_LINES)))
  }
  return {
    say(line) {
      narrator.say(line)
      tell(line)
    },
    warn(line) {
      narrator.warn(line)
      tell(`Warning: ${line}`)
    },
    progress(progress, soFar) {
      narrator.progress(progress, soFar)
      show('status', () => renderLiveStatus(progress, soFar))
    },
    close: () => narrator.close(),
  }
}
