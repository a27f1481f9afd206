import { CHART_SCRIPT } from './html-chart-script.ts'

/**
 * What the page can do beyond being read: sort a table by a column, filter its rows, read and zoom charts.
 * Without script everything is still there.
 */
export const PAGE_SCRIPT = `${CHART_SCRIPT}
enhanceCharts(document)
for (const note of document.querySelectorAll('.pointing')) note.hidden = false
for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0]
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = head.textContent
    head.replaceChildren(button)
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending'
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
      const key = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent
      const missing = (value) => value === '\\u2013' || value === ''
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [key(a), key(b)]
        if (missing(x) || missing(y)) return missing(x) - missing(y)
        const both = [Number(x), Number(y)]
        const order = both.some(Number.isNaN) ? x.localeCompare(y) : both[0] - both[1]
        return down ? -order : order
      })
      body.append(...rows)
    })
  }
}
for (const input of document.querySelectorAll('input[data-filter]')) {
  input.closest('[hidden]').hidden = false
  const rows = document.getElementById(input.dataset.filter).querySelectorAll('tbody tr')
  input.addEventListener('input', () => {
    const wanted = input.value.toLowerCase()
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted)
  })
}
`
