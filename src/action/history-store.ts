import { join } from 'node:path'
import { ARTEFACT_FILE, withArtefacts } from '../baseline/artefact-store.ts'
import { createCacheStore } from '../baseline/cache-store.ts'
import { KEPT_RUNS } from '../baseline/kept-runs.ts'
import type { BaselineStore } from '../baseline/store.ts'
import type { GateOutcome } from '../gate.ts'
import { GitHubError } from '../github/github.ts'
import { logText } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { plural } from '../units.ts'
import { circumstancesOf } from './job.ts'
import type { Scene } from './scene.ts'

/** Longest wait for one answer of the cache; an outage costs its client about 30 s. */
const CACHE_TIMEOUT_MS = 60_000

/** The cache, and where it is of no use the artefacts of the branch's runs. */
export function openStore(scene: Scene, trigger: RunTrigger): BaselineStore {
  const { github, host, inputs, job } = scene
  const cached = createCacheStore({
    cache: host.cache,
    workspace: host.workspace,
    writer: {
      sha: trigger.headSha ?? job.event.sha ?? 'unknown',
      runId: job.runId,
      attempt: job.attempt,
    },
    circumstances: circumstancesOf(job, trigger.isFork),
    timeoutMs: CACHE_TIMEOUT_MS,
  })
  if (github === undefined) return cached
  return withArtefacts(cached, {
    list: (name) => withAdvice(github.artefacts(name)),
    zip: (id) => github.artefactZip(id),
    write: (text) => host.write(join(inputs.out, ARTEFACT_FILE), text),
  })
}

/** A list that is refused names the permission it takes. */
async function withAdvice<T>(list: Promise<T>): Promise<T> {
  try {
    return await list
  } catch (thrown) {
    if (!(thrown instanceof GitHubError) || (thrown.status !== 403 && thrown.status !== 404)) throw thrown
    throw new GitHubError(`${thrown.message} (it needs permissions: actions: read)`, thrown.status, thrown)
  }
}

/** Last of all, and only where the event may write: a run that is not the branch's own never enters. */
export async function keepHistory(
  scene: Scene,
  trigger: RunTrigger,
  outcome: GateOutcome,
  store: BaselineStore,
): Promise<void> {
  const { runner } = scene.host
  if (trigger.save.kind === 'refused') {
    if (trigger.mode === 'baseline')
      runner.warning(logText(`Not kept in the history: ${trigger.save.reason}.`))
    return
  }
  if (outcome.run === undefined) {
    runner.warning(logText(`Not kept in the history: ${outcome.notStored ?? 'the run is not valid'}`))
    return
  }
  const saved = await store.save(
    { suite: scene.inputs.suite, branch: trigger.branch, fingerprint: outcome.fingerprint },
    outcome.run,
    KEPT_RUNS,
  )
  if (saved.kind === 'saved')
    runner.info(
      logText(`Kept in the history of ${trigger.branch}: ${saved.where} (${plural(saved.runs, 'run')})`),
    )
  else runner.warning(logText(`Not kept in the history: ${saved.reason}`))
}
