// The load engine alone, in a process of its own, with as many load threads as told:
// `threads-process.js URL CONNECTIONS SECONDS THREADS`. The command line gives a target on its own machine one.
// No measurement itself.
import { fileURLToPath } from 'node:url'
import { parseConfig } from '../../src/config/parse-config.ts'
import { createLoadEngine } from '../../src/load/pool.ts'
import { planRun } from '../../src/plan/plan.ts'
import { fiveNames } from './tools.js'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url, connections, seconds, threads] = process.argv.slice(2)
  const text = fiveNames(Number(connections), Number(seconds))
  const { plan } = planRun(parseConfig({ text, path: undefined, env: {}, readText: () => undefined }), {
    profile: 'default',
    seed: 1,
    url,
    baselineUrl: undefined,
    cores: Number(threads) + 1,
  })
  const engine = createLoadEngine(new URL('../../src/load/worker-entry.ts', import.meta.url))
  const { ended } = await engine.run(
    { ...plan, workers: Number(threads) },
    { onProgress: () => undefined, onBlocks: () => 'go-on', signal: new AbortController().signal },
  )
  console.log(ended.kind)
}
