// A page that shows a comment about as GitHub does. It knows exactly the Markdown that our comments are made
// of, and nothing beyond; it is for the picture in the README, not for foreign text.

export function commentPage(markdown) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><style>
    body { margin: 0; padding: 20px; background: #fff; color: #1f2328; font: 14px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
    .box { border: 1px solid #d1d9e0; border-radius: 6px; max-width: 940px; }
    .by { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; padding: 8px 16px; color: #59636e; }
    .by b { color: #1f2328; }
    .text { padding: 16px; } .text > :first-child { margin-top: 0; } .text > :last-child { margin-bottom: 0; }
    h3 { font-size: 20px; margin: 0 0 16px; } p, ul, ol, table, details, pre { margin: 0 0 16px; }
    table { border-collapse: collapse; } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; white-space: nowrap; } tr:nth-child(2n) { background: #f6f8fa; }
    code { background: #818b981f; border-radius: 6px; padding: .2em .4em; font: 85% ui-monospace, Menlo, Consolas, monospace; }
    pre { background: #f6f8fa; border-radius: 6px; padding: 16px; } pre code { background: none; padding: 0; }
    blockquote { border-left: 4px solid #9a6700; margin: 0 0 16px; padding: 0 16px; } sub { color: #59636e; } summary { cursor: pointer; }
  </style><div class="box"><div class="by"><b>github-actions</b> commented</div><div class="text">${blocks(markdown)}</div></div></html>`
}

function blocks(markdown) {
  const lines = markdown.split('\n').filter((line) => !line.startsWith('<!--'))
  let page = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    const run = (belongs) => {
      const start = at
      while (at + 1 < lines.length && belongs(lines[at + 1])) at++
      return lines.slice(start, at + 1)
    }
    const fence = /^ *(`{3,})/.exec(line)?.[1]
    if (line.trim() === '') continue
    else if (fence !== undefined) {
      const code = run((next) => next.trim() !== fence).slice(1)
      at++
      page += `<pre><code>${dedented(code).join('\n')}</code></pre>`
    } else if (line.startsWith('### ')) page += `<h3>${inline(line.slice(4))}</h3>`
    else if (line.startsWith('|')) page += table(run((next) => next.startsWith('|')))
    else if (line.startsWith('> ')) {
      const quoted = run((next) => next.startsWith('>')).filter((one) => !one.startsWith('> [!'))
      page += `<blockquote>${quoted.map((one) => `<p>${inline(one.slice(1))}</p>`).join('')}</blockquote>`
    } else if (line.startsWith('- ')) {
      const items = run((next) => next.startsWith('- '))
      page += `<ul>${items.map((one) => `<li>${inline(one.slice(2))}</li>`).join('')}</ul>`
    } else if (/^<\/?(?:details|summary)/.test(line)) page += line
    else page += `<p>${inline(line)}</p>`
  }
  return page
}

/** A block inside a list is indented with it. */
function dedented(code) {
  const indent = Math.min(...code.map((line) => /^ */.exec(line)[0].length))
  return code.map((line) => line.slice(indent))
}

function table([head, , ...rows]) {
  const cells = (row, tag) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`)
      .join('')
  return `<table><tr>${cells(head, 'th')}</tr>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</table>`
}

function inline(text) {
  return text
    .replaceAll(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replaceAll(/\[([^\]]+)\]\(<([^>]+)>\)/g, '<a href="$2">$1</a>')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\\([_*~[\]$!])/g, '$1')
}
