/**
 * Puts the parts that the server sends where they belong, stops the run, and turns into the report at its
 * end. Needs the script of the charts before it.
 */
export const LIVE_SCRIPT = `
const part = (id) => document.getElementById(id)
const events = new EventSource('events')
for (const id of ['status', 'requests', 'story'])
  events.addEventListener(id, (event) => { part(id).innerHTML = event.data })
events.addEventListener('time', (event) => {
  const time = part('time')
  // What is being read is not swapped under the reader; the next second comes soon.
  if (time.querySelector('.plot:is(:hover, :focus)') || drag) return
  const unfolded = time.querySelector('details[open]') !== null
  time.innerHTML = event.data
  if (unfolded) for (const details of time.querySelectorAll('details')) details.open = true
  enhanceCharts(time)
  for (const note of document.querySelectorAll('.pointing')) note.hidden = false
})
events.addEventListener('end', () => {
  events.close()
  location.reload()
})
events.addEventListener('open', () => { part('lost').hidden = true })
events.addEventListener('error', () => { part('lost').hidden = false })
part('stop').addEventListener('click', async () => {
  part('stop').disabled = true
  part('said').textContent = 'Stopping; what was measured is being judged.'
  try {
    const answer = await fetch('stop', { method: 'POST' })
    if (!answer.ok) throw new Error('status ' + answer.status)
  } catch (error) {
    part('stop').disabled = false
    part('said').textContent = 'The run did not hear it: ' + error.message
  }
})
`
