#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads'
import { runAction } from './action.ts'
import { runCli } from './cli.ts'
import { nodeEdges, type World } from './cli/node-edges.ts'
import { createControlWorkload } from './control/control-workload.ts'
import { createReferenceClocks } from './load/date-header.ts'
import { createLoadEngine } from './load/pool.ts'
import { createProbe } from './load/readiness.ts'
import { runWorker } from './load/worker.ts'
import { describeMachine, machineSource } from './observe/machine.ts'
import { createObserver } from './observe/sampler.ts'
import { pause } from './pause.ts'
import { VERSION } from './version.ts'

/*
 * One bundle, three roles: a thread of it makes load, a process with arguments is the command line, a
 * process without arguments in the environment of a GitHub runner is the action. Every import is static,
 * because the URL of this file must be the URL of the bundle, which the engine's threads run again.
 */
const entry = new URL(import.meta.url)

if (isMainThread) await runMain(process.argv.slice(2))
else runWorker()

async function runMain(args: readonly string[]): Promise<void> {
  const engine = createLoadEngine(entry)
  const world: World = {
    engine,
    control: createControlWorkload(entry, engine),
    observer: createObserver(),
    clocks: createReferenceClocks(),
    probe: createProbe(),
    machine: describeMachine(machineSource(process.env)),
    version: VERSION,
    now: () => new Date(),
    pause,
  }
  if (args.length === 0 && isAction(process.env)) await runAction(world)
  else process.exitCode = await runCli(args, nodeEdges(world, entry))
}

/** `run:` steps have GITHUB_ACTIONS too; only an action is given inputs. */
function isAction(env: NodeJS.ProcessEnv): boolean {
  return env.GITHUB_ACTIONS === 'true' && Object.keys(env).some((name) => name.startsWith('INPUT_'))
}
