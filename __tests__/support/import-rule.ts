import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** One import line of a source file. */
export interface Import {
  /** File that imports, from the root: `src/plan/plan.ts`. */
  readonly from: string
  /** What is imported: a file from the root, or a package's name as written. */
  readonly to: string
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean
}

/** Every .ts file below a folder, from the root, in order. */
export function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .sort()
}

const STATIC_IMPORT = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm

/** The static imports and re-exports of a file. */
export function importsOf(file: string): readonly Import[] {
  return [...readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)].map(([, type, specifier = '']) => ({
    from: file,
    to: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
    typeOnly: type !== undefined,
  }))
}

/** The stage a file belongs to: its folder below src, or its own name at the top (`gate`). */
export function stageOf(file: string): string {
  const [, first = '', second] = file.split('/')
  return second === undefined ? first.replace(/\.ts$/, '') : first
}

/** What touches the world; a pure stage takes a port instead. */
export const WORLD =
  /^(?:@actions\/|@octokit\/|undici$|node:(?:child_process|cluster|dgram|dns|fs|http2?|https|inspector|net|os|perf_hooks|process|readline|tls|worker_threads)(?:\/|$))/

/** Stages that touch nothing. */
export const PURE = [
  'config',
  'plan',
  'measure',
  'shard',
  'compare',
  'calibrate',
  'analyze',
  'report',
  'export',
  'import',
] as const

const EVERYONE = ['read-part', 'entry-of', 'errors', 'units', 'version']
const BEFORE_LOAD = ['config', 'plan', 'measure']

/** Arrows point to what may be imported as a value. The entry alone may import everything. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'entry-of': [],
  errors: [],
  units: ['errors'],
  version: [],
  measure: [],
  config: [],
  plan: ['config'],
  load: BEFORE_LOAD,
  shard: [...BEFORE_LOAD, 'load'],
  observe: BEFORE_LOAD,
  ingest: BEFORE_LOAD,
  import: [],
  engines: [...BEFORE_LOAD, 'load', 'ingest', 'gate'],
  baseline: BEFORE_LOAD,
  compare: [...BEFORE_LOAD, 'baseline'],
  calibrate: [...BEFORE_LOAD, 'baseline', 'compare'],
  analyze: [...BEFORE_LOAD, 'observe', 'compare'],
  report: [...BEFORE_LOAD, 'compare', 'analyze'],
  export: [...BEFORE_LOAD, 'compare', 'analyze', 'report'],
  github: ['compare', 'report'],
  ui: [],
  demo: ['plan', 'child-server'],
  'child-server': [],
  'read-part': [],
  control: ['child-server', 'plan'],
  gate: [...BEFORE_LOAD, 'shard', 'baseline', 'compare', 'calibrate', 'analyze', 'report'],
  cli: [
    'gate',
    ...BEFORE_LOAD,
    'shard',
    'ingest',
    'import',
    'engines',
    'baseline',
    'compare',
    'calibrate',
    'analyze',
    'report',
    'export',
    'demo',
    'control',
    'ui',
  ],
  action: [
    'gate',
    'config',
    'plan',
    'shard',
    'ingest',
    'engines',
    'baseline',
    'calibrate',
    'report',
    'github',
  ],
}

/** Stages that nobody but the entry and they themselves may know. */
const FRONTS = ['cli', 'action', 'index']

/** What is wrong with an import, in a sentence; undefined when it is allowed. */
export function objection(line: Import): string | undefined {
  const { from, to, typeOnly } = line
  const stage = stageOf(from)
  if (stage === 'index' || stage === 'api') return undefined
  if (!to.startsWith('src/')) {
    const pure = (PURE as readonly string[]).includes(stage)
    return pure && !typeOnly && WORLD.test(to) ? `${from} touches the world: ${to}` : undefined
  }
  const target = stageOf(to)
  if (target === stage || EVERYONE.includes(target)) return undefined
  // A port's type may be imported from anywhere before the fronts; the demo's edges answer the cli's types.
  if (typeOnly && (!FRONTS.includes(target) || (stage === 'demo' && target === 'cli'))) return undefined
  const allowed = ARROWS[stage]
  if (allowed === undefined) return `${from} belongs to no known stage`
  return allowed.includes(target) ? undefined : `${from} may not import ${to}`
}
