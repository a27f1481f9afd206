import { plural } from '../units.ts'
import type { Result } from './result.ts'
import { describeReason } from './cures.ts'
import { edgeBanner } from './edge-caches.ts'
import { baselineName } from './provenance.ts'
import { asSentence } from './values.ts'

/** What the reader must know before any number. Unescaped. */
export interface Banner {
  readonly title: string
  readonly text: string
}

/** Cut short, undecided, no baseline, a baseline of other code, sides cached unlike, a strained generator; in that order. */
export function describeBanners(result: Result): readonly Banner[] {
  const banners: Banner[] = []
  const cutShort = result.partial ? `${result.ended.text} Everything below was measured until then.` : ''
  if (result.why !== null) {
    const { title, explanation } = describeReason(result.why, result)
    banners.push({ title, text: `${explanation.trim()} ${cutShort}`.trim() })
  } else if (result.baseline.kind === 'missing') {
    const { title, explanation } = describeReason('no-baseline', result)
    banners.push({ title, text: explanation })
  }
  if (result.partial && result.why === null) banners.push({ title: 'This run was cut short', text: cutShort })
  const behind = result.baseline.commitsBehind
  if (behind !== null && behind > 0)
    banners.push({
      title: 'Substitute baseline',
      text: `The newest cached run of ${baselineName(result)} is ${plural(behind, 'commit')} behind the commit this branch started from. Changes in between count as changes of this pull request.`,
    })
  const cached = edgeBanner(result)
  if (cached !== undefined) banners.push(cached)
  if (result.generator.state === 'suspect')
    banners.push({
      title: 'The load generator was strained',
      text: [...result.generator.reasons.map(asSentence), 'The verdict stands, but look at it twice.'].join(
        ' ',
      ),
    })
  return banners
}
