import type { Html } from './html-markup.ts'
import { html, trusted } from './html-markup.ts'
import { PAGE_STYLE } from './html-style.ts'

export interface Page {
  readonly title: string
  readonly body: Html
  readonly script: string
  /** Whether the script may speak with the server that the page came from. */
  readonly connects: boolean
}

/** A whole document that loads nothing: style and script are in it, and its policy forbids anything else. */
export function renderPage({ title, body, script, connects }: Page): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:${connects ? "; connect-src 'self'" : ''}`
  return `<!doctype html>
${
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <title>${title}</title>
      <style>
        ${trusted(PAGE_STYLE)}
      </style>
    </head>
    <body>
      ${body}
      <script>
        ${trusted(script)}
      </script>
    </body>
  </html>`.markup
}
`
}

/** Shown by the script that makes it true. */
export const POINTING = html`<p class="note pointing" hidden>
  Point at a chart, or focus it and press the arrow keys, to read its values. Drag, or press +, to zoom.
</p>`
