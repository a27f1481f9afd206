/**
 * What a chart can do with a pointer or the keyboard: say the values at a place, and zoom into a stretch of
 * its axis. It computes no number: every word was written by `renderChart`. Defines `enhanceCharts(root)`,
 * which may be called again for charts that replaced others; the zoom of a group stays.
 */
export const CHART_SCRIPT = `
const chartViews = new Map()
const chartFacts = new WeakMap()
const chartAt = new WeakMap()
const WHOLE = [0, 1]

function factsOf(plot) {
  if (!chartFacts.has(plot)) {
    const keys = [...plot.parentElement.querySelectorAll('.key')]
    chartFacts.set(plot, {
      places: plot.dataset.x === '' ? [] : plot.dataset.x.split(' ').map((at) => at / 1000),
      labels: plot.dataset.l.split('|'),
      series: keys.map((key, n) => ({
        name: key.textContent, tone: key.className, words: (plot.dataset['v' + n] ?? '').split('|'),
      })),
    })
  }
  return chartFacts.get(plot)
}
const keyOf = (plot) => plot.dataset.group ?? plot
const viewOf = (plot) => chartViews.get(keyOf(plot)) ?? WHOLE
function groupOf(plot) {
  const group = plot.dataset.group
  return group === undefined ? [plot] : [...document.querySelectorAll('.plot[data-group="' + group + '"]')]
}
function nearest(plot, place) {
  const { places } = factsOf(plot)
  let best = 0
  for (const [at, one] of places.entries()) if (Math.abs(one - place) < Math.abs(places[best] - place)) best = at
  return best
}
function make(tag, name, text = '') {
  const element = document.createElement(tag)
  element.className = name
  element.textContent = text
  return element
}
function hide(plot) {
  for (const one of groupOf(plot)) for (const old of one.querySelectorAll('.cursor, .read')) old.remove()
}
function show(plot, place) {
  hide(plot)
  for (const one of groupOf(plot)) {
    const { places, labels, series } = factsOf(one)
    if (places.length === 0) continue
    const at = nearest(one, place)
    const [from, to] = viewOf(one)
    const left = (places[at] - from) / (to - from)
    if (left < 0 || left > 1) continue
    const cursor = make('div', 'cursor')
    cursor.style.left = left * 100 + '%'
    const read = make('div', 'read')
    read.append(make('b', '', labels[at]))
    const said = series.filter(({ words }) => words[at])
    for (const { name, tone, words } of said) read.append(make('span', tone, name + ' ' + words[at]))
    if (left < 0.5) read.style.left = 'calc(' + left * 100 + '% + .6rem)'
    else read.style.right = 'calc(' + (1 - left) * 100 + '% + .6rem)'
    one.append(cursor, read)
    chartAt.set(one, at)
    one.setAttribute('aria-valuenow', String(at + 1))
    one.setAttribute('aria-valuetext', [labels[at], ...said.map(({ name, words }) => name + ' ' + words[at])].join(', '))
  }
}
function zoom(plot, from, to) {
  const view = to - from >= 0.999 ? WHOLE : [Math.max(0, from), Math.min(1, to)]
  chartViews.set(keyOf(plot), view)
  for (const one of groupOf(plot)) applyView(one)
}
function applyView(plot) {
  const [from, to] = viewOf(plot)
  const zoomed = to - from < 1
  const { places, labels } = factsOf(plot)
  const across = (place) => (place - from) / (to - from)
  plot.querySelector('svg').setAttribute('viewBox', from * 1000 + ' 0 ' + (to - from) * 1000 + ' 1000')
  plot.classList.toggle('zoomed', zoomed)
  for (const old of plot.querySelectorAll('.x.near')) old.remove()
  for (const tick of plot.querySelectorAll('.x')) tick.hidden = zoomed
  if (zoomed) {
    const shown = new Set([0, 1 / 3, 2 / 3, 1].map((share) => nearest(plot, from + share * (to - from))))
    for (const at of shown) {
      if (across(places[at]) < 0 || across(places[at]) > 1) continue
      const tick = make('span', 'x near', labels[at])
      tick.style.left = across(places[at]) * 100 + '%'
      plot.append(tick)
    }
  }
  for (const band of plot.querySelectorAll('.band')) {
    band.dataset.left ??= parseFloat(band.style.left) / 100
    band.dataset.width ??= parseFloat(band.style.maxWidth) / 100
    const left = Math.max(0, across(Number(band.dataset.left)))
    const right = Math.min(1, across(Number(band.dataset.left) + Number(band.dataset.width)))
    band.hidden = right <= left
    band.style.left = left * 100 + '%'
    band.style.maxWidth = Math.max(0, right - left) * 100 + '%'
  }
  const caption = plot.parentElement.querySelector('figcaption')
  const button = caption.querySelector('.whole')
  if (!zoomed) button?.remove()
  else if (button === null) {
    const reset = make('button', 'whole', 'Whole range')
    reset.type = 'button'
    reset.addEventListener('click', () => zoom(plot, 0, 1))
    caption.append(reset)
  }
}
function enhanceCharts(root) {
  for (const plot of root.querySelectorAll('.plot[data-x]')) {
    const count = factsOf(plot).places.length
    if (count === 0) continue
    plot.tabIndex = 0
    plot.setAttribute('role', 'slider')
    plot.setAttribute('aria-valuemin', '1')
    plot.setAttribute('aria-valuemax', String(count))
    plot.setAttribute('aria-valuenow', String(count))
    plot.setAttribute('aria-valuetext', 'arrow keys read the values')
    if (chartViews.has(keyOf(plot))) applyView(plot)
  }
}

let pointed
let drag
const plotAt = (event) => (event.target instanceof Element ? event.target.closest('.plot[data-x]') : null)
function placeOf(plot, event) {
  const box = plot.getBoundingClientRect()
  const [from, to] = viewOf(plot)
  return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from)
}
function follow(event) {
  const plot = drag?.plot ?? plotAt(event)
  if (pointed && pointed !== plot) hide(pointed)
  pointed = plot
  if (!plot) return
  show(plot, placeOf(plot, event))
  if (!drag) return
  const [from, to] = viewOf(plot)
  const ends = [drag.from, placeOf(plot, event)].sort((a, b) => a - b).map((at) => ((at - from) / (to - from)) * 100)
  drag.range.style.left = ends[0] + '%'
  drag.range.style.width = ends[1] - ends[0] + '%'
}
document.addEventListener('pointermove', follow)
document.addEventListener('pointerdown', (event) => {
  follow(event)
  const plot = plotAt(event)
  // A finger scrolls the page; only a mouse or pen draws a range.
  if (!plot || event.button !== 0 || event.pointerType === 'touch' || event.target.closest('button')) return
  drag = { plot, from: placeOf(plot, event), startX: event.clientX, range: make('div', 'range') }
  plot.append(drag.range)
})
document.addEventListener('pointerup', (event) => {
  if (!drag) return
  const { plot, from, startX, range } = drag
  drag = undefined
  range.remove()
  const to = placeOf(plot, event)
  if (Math.abs(event.clientX - startX) > 8) zoom(plot, Math.min(from, to), Math.max(from, to))
})
document.addEventListener('pointercancel', () => { drag?.range.remove(); drag = undefined })
document.addEventListener('dblclick', (event) => { const plot = plotAt(event); if (plot) zoom(plot, 0, 1) })
document.addEventListener('focusout', (event) => { const plot = plotAt(event); if (plot && plot !== pointed) hide(plot) })
document.addEventListener('keydown', (event) => {
  const plot = plotAt(event)
  if (!plot || event.target !== plot || event.ctrlKey || event.metaKey || event.altKey) return
  const { places } = factsOf(plot)
  const last = places.length - 1
  const [from, to] = viewOf(plot)
  const at = chartAt.get(plot) ?? last
  const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, PageDown: at - 10, PageUp: at + 10, Home: 0, End: last }
  const factor = { '+': 0.5, '=': 0.5, '-': 2 }[event.key]
  if (event.key in moves) {
    const next = Math.min(last, Math.max(0, moves[event.key]))
    const beyond = places[next] < from ? places[next] - from : places[next] > to ? places[next] - to : 0
    if (beyond !== 0) zoom(plot, from + beyond, to + beyond)
    show(plot, places[next])
  } else if (factor !== undefined) {
    const half = ((to - from) * factor) / 2
    const middle = Math.min(1 - half, Math.max(half, places[at]))
    if (half > 0.005) zoom(plot, half >= 0.5 ? 0 : middle - half, half >= 0.5 ? 1 : middle + half)
    show(plot, places[at])
  } else if (event.key === 'Escape' || event.key === '0') zoom(plot, 0, 1)
  else return
  event.preventDefault()
})
`
