import { join } from 'node:path'
import { parseConfig } from '../config/parse-config.ts'
import type { Config } from '../config/config.ts'
import { DEMO_CONFIG } from '../demo/demo-config.ts'
import { judgeDemo } from '../demo/judge-demo.ts'
import { PLANTED } from '../demo/shop-requests.ts'
import { runGate, type GateOutcome, type GateRequest } from '../gate.ts'
import { renderComment } from '../report/markdown.ts'
import { renderFiles } from '../report/files.ts'
import type { Arguments, Command } from './command.ts'
import type { CliEdges, RunningShop } from './edges.ts'
import { interruptible, type Interruptible } from './interrupt.ts'
import { createNarrator, type ClosableNarrator } from './narrator.ts'
import { OPTIONS } from './options.ts'
import { checkWritable, DEFAULT_OUT, writeAll } from './out-folder.ts'
import { saveRun } from './save-run.ts'

const SUITE = 'demo'
const BRANCH = 'main'
const WAIT_MS = 10_000
/** A comment's usual room; GitHub's limit is 65,536 characters. */
const COMMENT_LENGTH = 60_000

/** `plimsoll demo`: the whole gate against two real servers, with a known answer. */
export const demo: Command = {
  name: 'demo',
  summary: 'gate a small shop whose pull request slowed one request',
  positionals: [],
  options: [
    {
      name: 'no-change',
      value: undefined,
      summary: 'the pull request changes nothing; the verdict should be pass',
    },
    { ...OPTIONS.out, summary: `folder for the results (default ${join(DEFAULT_OUT, 'demo')})` },
  ],
  details: [
    'Starts a shop API twice on loopback: as main, and as a pull request in which one of five requests',
    `takes ${Math.round((PLANTED.factor - 1) * 100)} % longer. Loads main alone for a history, then both in turns, and prints the comment that`,
    'the pull request would get. About 70 s; 105 s where the machine was too busy to be trusted and the',
    'pull request is measured again. Exit code 0 if exactly the planted change was found, else 2.',
  ],
  examples: [
    { line: 'plimsoll demo', does: 'finds the slow request, or says that it did not' },
    { line: 'plimsoll demo --no-change', does: 'finds nothing, or says what it claims to have found' },
  ],
  run: (given, edges) => runDemo(given, edges),
}

async function runDemo(given: Arguments, edges: CliEdges): Promise<number> {
  const out = given.values.out ?? join(DEFAULT_OUT, 'demo')
  const planted = given.flags.includes('no-change') ? undefined : PLANTED.request
  checkWritable(edges.files, out)
  const config = parseConfig({
    text: DEMO_CONFIG,
    path: undefined,
    env: {},
    readText: () => undefined,
  })
  return interruptible(edges, async (interrupt) => {
    const narrator = createNarrator(edges, { quiet: false, mask: (text) => text })
    const shops: RunningShop[] = []
    try {
      narrator.say('Starting the shop twice: main, and a pull request.')
      const main = await edges.startShop({ seed: 1, slow: undefined, factor: 1 })
      shops.push(main)
      const preview = await edges.startShop({ seed: 2, slow: planted, factor: PLANTED.factor })
      shops.push(preview)
      const outcome = await gateTwice(edges, { config, out, narrator, interrupt, main, preview })
      narrator.close()
      const paths = writeAll(edges.files, out, [
        ...renderFiles(outcome.result),
        { name: 'plimsoll.yml', content: DEMO_CONFIG },
      ])
      const code = interrupt.exitCode()
      if (code !== undefined) return code
      edges.stdout.write(`\n${comment(outcome)}\n\nWritten: ${paths.join(', ')}\n`)
      const judged = judgeDemo(outcome.result, planted)
      edges.stdout.write(`\n${judged.text}\n`)
      return judged.ok ? 0 : 2
    } finally {
      narrator.close()
      await Promise.all(shops.map((shop) => shop.stop()))
    }
  })
}

interface Scene {
  readonly config: Config
  readonly out: string
  readonly narrator: ClosableNarrator
  readonly interrupt: Interruptible
  readonly main: RunningShop
  readonly preview: RunningShop
}

/** First main alone, as its own workflow would; then the pull request with main beside it. */
async function gateTwice(edges: CliEdges, scene: Scene): Promise<GateOutcome> {
  const { config, narrator, interrupt, main, preview } = scene
  const folder = join(scene.out, 'history')
  // Runs of an earlier demo are left out, so that every demo tells the same story.
  for (const file of edges.files.list(join(folder, SUITE))) edges.files.remove(join(folder, SUITE, file))
  const store = edges.openStore(folder)
  const world = { ...edges, store, narrator }
  const shared = {
    config,
    profile: 'default',
    seed: 1,
    sha: undefined,
    baselineSha: undefined,
    branch: BRANCH,
    suite: SUITE,
    origin: 'local',
    waitTimeoutMs: WAIT_MS,
    signal: interrupt.signal,
  } satisfies Partial<GateRequest>

  narrator.say('Run 1 of 2: main alone, kept in a history.')
  const first = await runGate(world, {
    ...shared,
    role: 'baseline',
    url: main.url,
    baselineUrl: undefined,
  })
  if (interrupt.exitCode() !== undefined) return first
  const { kept, text } = await saveRun(store, { suite: SUITE, branch: BRANCH }, first)
  if (kept) narrator.say(text)
  else narrator.warn(text)

  const gate = (): Promise<GateOutcome> =>
    runGate(world, { ...shared, role: 'gate', url: preview.url, baselineUrl: main.url })
  narrator.say('Run 2 of 2: the pull request, with main measured in turns beside it.')
  const second = await gate()
  if (second.result.why !== 'saturated' || interrupt.exitCode() !== undefined) return second
  narrator.say(`This machine was too busy to be trusted (${second.result.reasons.join(' ')}) Once more.`)
  return gate()
}

function comment({ result }: GateOutcome): string {
  return renderComment(result, {
    marker: '<!-- plimsoll:demo -->',
    runUrl: undefined,
    maxLength: COMMENT_LENGTH,
  })
}
