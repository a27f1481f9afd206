import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parseAllDocuments } from 'yaml'
import { runCli } from '../../src/cli.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import { dealTo } from '../../src/plan/shard.ts'
import { readResult } from '../../src/report/read-result.ts'
import { READY } from '../support/fake-engine.ts'
import { fakeEdges, type FakeEdges } from '../support/fake-cli-edges.ts'
import { HEALTHY, recordedWhole, reportsOf, START_AT_MS } from '../support/recordings.ts'

const CONFIG = `
url: http://shop.default.svc
headers: { authorization: '\${TOKEN}' }
baseline: { on-missing: pass }
scenarios:
  - { name: one, steps: ['GET /{{ id }}'], data: data/ids.csv }
load: { rate: 60/s, warm-up: 1s, duration: 40s }
thresholds: { p95: { max: 800ms } }
max-requests: unlimited
`
const ENV = { TOKEN: 'secret-of-the-test', GITHUB_SHA: 'a'.repeat(40) }

const seeing: LoadEngine = {
  run(plan, watch) {
    const { part, parts } = dealTo(plan.shard, 0, plan.workers)
    for (let worker = 0; worker < plan.workers; worker++) {
      const own = plan.shard === undefined ? { part, parts } : dealTo(plan.shard, worker, plan.workers)
      for (const report of reportsOf(plan, own.part, own.parts)) watch.onReport?.(report)
    }
    return Promise.resolve({ ...recordedWhole(plan), generator: HEALTHY })
  },
}

function edgesWith(
  content: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = ENV,
): FakeEdges {
  return fakeEdges({
    content,
    env,
    engine: seeing,
    probe: READY,
    now: () => new Date(START_AT_MS - 60_000),
    openStore: () => ({
      find: () => Promise.resolve({ kind: 'missing', reason: 'nothing was kept' }),
      save: () => Promise.reject(new Error('the test did not expect a run to be saved')),
    }),
  })
}

const FILES = { '.github/plimsoll.yml': CONFIG, '.github/data/ids.csv': 'id\n1\n2\n' }

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec: {
    readonly suspend?: boolean
    readonly completions: number
    readonly template: {
      readonly spec: {
        readonly containers: readonly [{ readonly args: readonly string[]; readonly image: string }]
        readonly volumes: readonly [
          {
            readonly configMap: { readonly items: readonly { readonly key: string; readonly path: string }[] }
          },
        ]
      }
    }
  }
}

async function manifests(...args: readonly string[]): Promise<readonly Manifest[]> {
  const edges = edgesWith(FILES)
  expect([await runCli(['export', 'k8s', ...args], edges), edges.stderr.text()]).toEqual([0, ''])
  return parseAllDocuments(edges.stdout.text()).map((document) => document.toJS() as Manifest)
}

const ajv = new Ajv({ strict: false, validateFormats: false })
ajv.addSchema(
  JSON.parse(readFileSync('__tests__/fixtures/kubernetes/v1.37.schema.json', 'utf8')) as object,
  'kubernetes',
)
const KINDS: Readonly<Record<string, string>> = {
  Job: 'io.k8s.api.batch.v1.Job',
  PersistentVolumeClaim: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  ConfigMap: 'io.k8s.api.core.v1.ConfigMap',
}

/** What the Kubernetes API would say against an object. */
function objections(manifest: Manifest): readonly string[] {
  const validate = ajv.getSchema(`kubernetes#/definitions/${KINDS[manifest.kind] ?? ''}`)
  if (validate === undefined) throw new Error(`no schema for ${manifest.kind}`)
  if (validate(manifest) === true) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
}

describe('plimsoll export k8s', () => {
  test('writes objects that the Kubernetes API takes', async () => {
    const all = await manifests(
      '--shards',
      '20',
      '--name',
      'shop',
      '--image',
      'registry.example.com/plimsoll:1',
    )
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ConfigMap shop-config',
      'PersistentVolumeClaim shop-results',
      'Job shop-shards',
      'Job shop-merge',
    ])
    for (const one of all) expect(objections(one)).toEqual([])
  })

  test('the schema would see a field that does not exist', async () => {
    const job = (await manifests('--shards', '2'))[2]!
    const wrong = { ...job, spec: { ...job.spec, completionz: 2, backoffLimit: 'none' } }
    expect(objections(wrong).join('\n')).toMatch(/additional properties|must be integer/)
  })

  test('its pods, run with their index, and its merging Job give a verdict on the whole', async () => {
    const [map, , shards, merge] = await manifests('--shards', '3')
    const [container] = shards!.spec.template.spec.containers
    const { items } = shards!.spec.template.spec.volumes[0].configMap
    const mounted = Object.fromEntries(
      items.map(({ key, path }) => [`/config/${path}`, map!.data?.[key] ?? '']),
    )
    expect(Object.keys(mounted)).toEqual(['/config/plimsoll.yml', '/config/data/ids.csv'])
    const volume: Record<string, string> = {}
    for (let index = 0; index < shards!.spec.completions; index++) {
      const edges = edgesWith(mounted, { ...ENV, JOB_COMPLETION_INDEX: String(index) })
      expect(await runCli(container.args, edges)).toBe(0)
      for (const [path, text] of edges.files.content) if (path.startsWith('/results/')) volume[path] = text
    }
    expect(merge?.spec.suspend).toBe(true)
    const edges = edgesWith({ ...mounted, ...volume })
    expect(await runCli(merge!.spec.template.spec.containers[0].args, edges)).toBe(0)
    const path = [...edges.files.content.keys()].find((name) => name.endsWith('merged/result.json'))
    const result = readResult(edges.files.read(path ?? '') ?? '')
    expect(result.shards).toMatchObject({ of: 3, present: [1, 2, 3], missing: [] })
    expect(result.candidate.sha).toBe(ENV.GITHUB_SHA)
  })

  test('the commands at its head do not wait for what a failed pod makes impossible', async () => {
    const edges = edgesWith(FILES)
    await runCli(['export', 'k8s', '--shards', '2', '--name', 'shop'], edges)
    const commands = edges.stdout.text().match(/^# kubectl .*$/gm) ?? []
    expect(commands.map((line) => line.split(' ')[2])).toEqual(['apply', 'wait', 'patch', 'logs'])
    // A Job with a failed pod is Failed and never Complete (kubernetes.io, "Jobs", terminal conditions).
    expect(commands[1]).toMatch(/condition=complete .* & .*condition=failed .* & wait -n$/)
  })

  test('no secret is in the objects, and what the Secret must hold is named', async () => {
    const edges = edgesWith(FILES)
    await runCli(['export', 'k8s', '--shards', '2', '--name', 'shop'], edges)
    expect(edges.stdout.text()).not.toContain(ENV.TOKEN)
    expect(edges.stdout.text()).toContain('# The Secret shop-env must hold TOKEN')
  })

  test.each([
    { name: 'how many is not said', args: [], says: 'How many pods carry the load is not said.' },
    { name: 'none are wanted', args: ['--shards', '0'], says: '--shards "0": a whole number from 1 to 1000' },
    {
      name: 'a name is no name of an object',
      args: ['--shards', '2', '--name', 'My Shop'],
      says: '--name "My Shop"',
    },
    {
      name: 'the profile is unknown',
      args: ['--shards', '2', '--profile', 'x'],
      says: 'There is no profile "x".',
    },
  ])('it is an error when $name', async ({ args, says }) => {
    const edges = edgesWith(FILES)
    expect(await runCli(['export', 'k8s', ...args], edges)).toBe(2)
    expect([edges.stdout.text(), edges.stderr.text()]).toEqual(['', expect.stringContaining(says)])
  })
})
