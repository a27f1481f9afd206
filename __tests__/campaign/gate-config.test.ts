import { describe, expect, test } from '@jest/globals'
import { gateConfig } from '../../scripts/campaign/gate-config.ts'
import { GROUPS } from '../../scripts/campaign/variants.ts'
import { planTests } from '../../src/compare/family.ts'
import { DEFAULT_THRESHOLDS, thresholdsFor } from '../../src/config/thresholds-for.ts'
import { planRun } from '../../src/plan/plan.ts'
import { aConfig } from '../support/config.ts'

describe('the configuration of a group', () => {
  test.each([
    { group: 'slices', interleave: 'slices', planned: 1_200, blocks: 20, gated: ['p50', 'p95', 'errors'] },
    { group: 'neighbour', interleave: 'slices', planned: 1_200, blocks: 20, gated: ['p50', 'p95', 'errors'] },
    { group: 'duet', interleave: 'duet', planned: 1_200, blocks: 20, gated: ['p50', 'p95', 'errors'] },
    {
      group: 'long',
      interleave: 'slices',
      planned: 5_040,
      blocks: 84,
      gated: ['p50', 'p95', 'p99', 'errors'],
    },
    { group: 'history', interleave: 'none', planned: 1_200, blocks: 10, gated: ['p50', 'p95', 'errors'] },
  ] as const)('$group sends $planned of each request, and gates $gated', (wanted) => {
    const config = aConfig(gateConfig(GROUPS[wanted.group]))
    const live = wanted.interleave !== 'none'
    const { plan } = planRun(config, {
      profile: 'default',
      seed: 1,
      url: 'http://127.0.0.1:1',
      baselineUrl: live ? 'http://127.0.0.1:2' : undefined,
      cores: 2,
    })
    expect(plan.interleave).toBe(wanted.interleave)
    expect(plan.blocks).toMatchObject({ durationMs: 500, max: wanted.blocks })
    expect(plan.requests.map(({ planned }) => planned)).toEqual(Array(5).fill(wanted.planned))
    const gated = planTests(plan, (name) => thresholdsFor(config, 'default', name), live)
      .filter((one) => one.gated && one.request === 'GET /a')
      .map(({ metric }) => metric)
    expect(gated.sort()).toEqual([...wanted.gated].sort())
  })

  test('the thresholds are those that hold without any', () => {
    const without = ({ line: _, ...rest }: (typeof DEFAULT_THRESHOLDS)[number]) => rest
    expect(aConfig(gateConfig(GROUPS.slices)).thresholds.map(without)).toEqual(
      DEFAULT_THRESHOLDS.map(without),
    )
  })
})
