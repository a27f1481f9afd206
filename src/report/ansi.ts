/** Colours by meaning; each works on light and dark terminals. */
export type Paint = Readonly<Record<'good' | 'caution' | 'bad' | 'dim' | 'strong', (text: string) => string>>

/** Escape codes (SGR, ECMA-48 §8.3.117), or nothing at all without colour. */
export function paintWith(colour: boolean): Paint {
  const sgr =
    (code: number) =>
    (text: string): string =>
      colour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text
  return { good: sgr(32), caution: sgr(33), bad: sgr(31), dim: sgr(2), strong: sgr(1) }
}
