/**
 * The hidden first line by which a comment (or issue) of ours is found again. One for each suite and
 * profile, so that the legs of a matrix do not overwrite each other. Whatever could end an HTML comment
 * is written as `%` and the code in hexadecimal.
 */
export function markerOf(suite: string, profile: string): string {
  return `<!-- plimsoll:${encode(suite)}:${encode(profile)} -->`
}

/** Whether a body was written under this marker: it must stand at the very start. */
export function carriesMarker(body: string, marker: string): boolean {
  return body.startsWith(marker)
}

function encode(text: string): string {
  return text.replace(
    /[^A-Za-z0-9._/-]|-(?=-|$)/g,
    (character) => `%${(character.codePointAt(0) ?? 0).toString(16)}.`,
  )
}
