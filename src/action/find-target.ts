import type { Config } from '../config/config.ts'
import type { Narrator } from '../gate.ts'
import { findPreview } from '../github/preview.ts'
import type { RunTrigger } from '../github/trigger.ts'
import type { Scene } from './scene.ts'
import { fillUrl } from './url-input.ts'

/** The address to load: the input's, the event's, a deployment's or the config's, whichever is first there. */
export async function findTarget(
  { edges, previews, host, inputs, signal }: Scene,
  trigger: RunTrigger,
  config: Config,
  pull: number | undefined,
  narrator: Narrator,
): Promise<string> {
  const preview = await findPreview(
    {
      github: previews,
      clock: () => host.clock(),
      pause: (ms, until) => edges.pause(ms, until),
      signal,
      say: (line) => narrator.say(line),
    },
    {
      explicit: fillUrl(inputs.url, pull),
      event: { url: trigger.url, environment: trigger.environment },
      config: config.url,
      environment: inputs.environment,
      check: inputs.previewCheck,
      headSha: trigger.headSha,
      waitTimeoutMs: inputs.waitTimeoutMs,
    },
  )
  narrator.say(`Target ${preview.url}, from ${preview.from}`)
  return preview.url
}
