import { fieldOf as at, keysOf } from './fields.ts'

/** The shapes a profile may name. */
export const SHAPES = ['constant', 'ramp', 'steps', 'spike', 'burst', 'stages'] as const
export type ShapeName = (typeof SHAPES)[number]

/** What is wrong, and where in the profile; without a path it is about the profile as a whole. */
export interface LoadIssue {
  readonly input: unknown
  readonly path: readonly PropertyKey[] | undefined
  readonly message: string
}

const MODEL =
  'Choose one: rate starts iterations on time (open model), users wait for answers (closed model).'

/** Keys that only some shapes have. */
const KEYS: Readonly<Record<string, readonly ShapeName[]>> = {
  step: ['steps'],
  every: ['steps', 'burst'],
  limit: ['steps'],
  peak: ['spike'],
  cycles: ['spike'],
  dwell: ['spike'],
  rest: ['spike'],
  rise: ['spike'],
  size: ['burst'],
  stages: ['stages'],
  ramp: ['constant', 'steps', 'spike'],
  'ramp-down': ['constant', 'ramp', 'steps', 'spike'],
  'warm-up': ['constant', 'steps', 'spike'],
}

const REQUIRED: Readonly<Partial<Record<ShapeName, readonly (readonly [string, string])[]>>> = {
  ramp: [['duration', 'the time from nothing to the level. Write for example "duration: 5m"']],
  steps: [
    ['step', 'what each step adds. Write for example "step: +10/s"'],
    ['every', 'the length of a step. Write for example "every: 30s"'],
  ],
  spike: [['peak', 'the level at the top. Write for example "peak: 2000"']],
  burst: [
    ['every', 'the time from one burst to the next. Write for example "every: 10s"'],
    ['duration', 'how long bursts go on. Write for example "duration: 2m"'],
  ],
  stages: [['stages', 'a list. Write for example "stages: [{ to: 100/s, over: 30s }]"']],
}

/** The shape of a profile as far as it is written; `stages` speaks for itself. */
export function shapeOf(written: unknown): ShapeName {
  const shape = at(written, 'shape')
  const named = SHAPES.find((one) => one === shape)
  return named ?? (at(written, 'stages') === undefined ? 'constant' : 'stages')
}

/** What is wrong between the keys of one profile. Looks at what is there, right or wrong. */
export function loadProblems(written: unknown): LoadIssue[] {
  const keys = keysOf(written)
  if (keys.includes('shape') && !SHAPES.some((one) => one === at(written, 'shape'))) return []
  const shape = shapeOf(written)
  return [
    ...modelProblems(written, keys, shape),
    ...keys.flatMap((key) => {
      const shapes = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
      if (shapes === undefined || shapes.includes(shape)) return []
      return issue(key, `is for ${list(shapes)}; this profile is ${shape}. Take it out, or change the shape.`)
    }),
    ...(REQUIRED[shape] ?? [])
      .filter(([key]) => !keys.includes(key))
      .map(([key, what]) => whole(written, `shape ${shape} needs ${key}: ${what}.`)),
    ...durationProblems(written, shape),
    ...sizeProblems(written, shape),
  ]
}

function modelProblems(written: unknown, keys: readonly string[], shape: ShapeName): LoadIssue[] {
  const both = keys.includes('rate') && keys.includes('users')
  if (both) return [whole(written, `both rate and users are given. ${MODEL}`)]
  const users = isClosed(written)
  const found: LoadIssue[] = []
  if (!users && keys.includes('think'))
    found.push(...issue('think', 'is for users. With a rate, write a "think" step into the scenario.'))
  if (!users && keys.includes('pacing'))
    found.push(...issue('pacing', 'is for users. With a rate, the rate itself paces the iterations.'))
  if (shape === 'burst' && users && keys.includes('size'))
    found.push(...issue('size', 'is for a rate. With users, all of them begin together.'))
  if (shape === 'burst' && users && keys.includes('pacing'))
    found.push(...issue('pacing', 'is what "every" is in a burst. Keep "every".'))
  if (shape === 'burst' && !users && !keys.includes('size'))
    found.push(whole(written, 'shape burst needs size: arrivals at the same moment. Write "size: 500".'))
  for (const key of ['step', 'limit', 'peak'])
    if (unitOf(at(written, key)) === (users ? 'rate' : 'users'))
      found.push(...issue(key, unitText(users, key === 'step' ? '+' : '')))
  const stages = at(written, 'stages')
  if (Array.isArray(stages))
    for (const [index, stage] of stages.entries())
      if (unitOf(at(stage, 'to')) === (users ? 'rate' : 'users'))
        found.push(...issue(['stages', index, 'to'], unitText(users, '')))
  return found
}

/** Whether a profile is of users: by `users`, else by the unit of its first stage. */
function isClosed(written: unknown): boolean {
  if (at(written, 'users') !== undefined) return true
  if (at(written, 'rate') !== undefined) return false
  const stages = at(written, 'stages')
  return Array.isArray(stages) && unitOf(at(stages[0], 'to')) === 'users'
}

function durationProblems(written: unknown, shape: ShapeName): LoadIssue[] {
  if (shape === 'constant') return []
  const duration = at(written, 'duration')
  if (duration === undefined) return []
  if (shape === 'stages' || shape === 'steps') {
    const instead = shape === 'steps' ? '"every" and "limit" say how long it runs' : 'the stages say how long'
    return issue('duration', `is not for shape ${shape}: ${instead}. Take it out.`)
  }
  const min = at(duration, 'min')
  return min === at(duration, 'max')
    ? []
    : issue('duration', `a range is for constant load. Shape ${shape} has one duration.`)
}

/** Stages of a plan, at most: each is a phase of its own in every report. */
const MOST_STAGES = 1_000

function sizeProblems(written: unknown, shape: ShapeName): LoadIssue[] {
  const step = at(at(written, 'step'), 'value')
  const limit = at(at(written, 'limit'), 'value')
  const first = at(written, 'rate') ?? at(written, 'users')
  if (shape === 'steps') {
    if (step === 0) return issue('step', 'adds nothing. Write for example "+10/s".')
    if (typeof limit !== 'number' || typeof first !== 'number') return []
    if (limit < first) return issue('limit', 'is below the level that the steps begin at. Raise it.')
    if (typeof step === 'number' && (limit - first) / step > MOST_STAGES)
      return issue('limit', `takes more than ${MOST_STAGES} steps. Make the steps larger.`)
  }
  if (shape === 'burst') {
    const every = at(written, 'every')
    const longest = at(at(written, 'duration'), 'max')
    if (typeof every === 'number' && typeof longest === 'number' && longest / every > MOST_STAGES)
      return issue(
        'every',
        `makes more than ${MOST_STAGES} bursts. Make them rarer, or the duration shorter.`,
      )
  }
  const stages = at(written, 'stages')
  if (Array.isArray(stages)) {
    const levels = [first ?? 0, ...stages.map((stage) => at(at(stage, 'to'), 'value'))]
    if (stages.length > MOST_STAGES) return issue('stages', `more than ${MOST_STAGES}. Write fewer.`)
    if (levels.every((level) => level === 0)) return issue('stages', 'no stage has any load. Raise a level.')
  }
  return []
}

function unitText(users: boolean, sign: string): string {
  return users
    ? `a profile of users counts users. Write for example "${sign}50".`
    : `a profile with a rate counts arrivals. Write for example "${sign}50/s".`
}

function unitOf(level: unknown): unknown {
  return at(level, 'unit')
}

function list(words: readonly string[]): string {
  return words.length === 1 ? `shape ${words.join('')}` : `shapes ${words.join(', ')}`
}

function issue(path: string | readonly PropertyKey[], message: string): LoadIssue[] {
  return [{ input: undefined, path: typeof path === 'string' ? [path] : path, message }]
}

function whole(input: unknown, message: string): LoadIssue {
  return { input, path: undefined, message }
}
