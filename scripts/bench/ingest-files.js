// Writes large result files of other tools, for the measurement of how fast they are read. Lines are those of
// real files; only times and names vary.
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'

const PATHS = Array.from({ length: 20 }, (_, i) => `/api/v1/items/${i}`)
/** Metrics of one request in k6's JSON, in its order. */
const K6_METRICS = [
  'http_reqs',
  'http_req_duration',
  'http_req_blocked',
  'http_req_connecting',
  'http_req_tls_handshaking',
  'http_req_sending',
  'http_req_waiting',
  'http_req_receiving',
  'http_req_failed',
]

/** Seeded, so that every run reads the same file. */
function* latencies() {
  let state = 1
  for (;;) {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    yield 2 + 40 * (state / 0x7fffffff) ** 4
  }
}

/** k6's JSON points until the file has `bytes`; resolves with the number of lines and of requests. */
export async function writeK6Points(path, bytes) {
  const latency = latencies()
  return write(path, bytes, (n) => {
    const url = `http://127.0.0.1:3000${PATHS[n % PATHS.length]}`
    const time = new Date(1_795_244_576_000 + n * 0.5)
      .toISOString()
      .replace('Z', `${String(n % 1000).padStart(6, '0')}Z`)
    const ms = latency.next().value
    const tags = `{"expected_response":"true","group":"","method":"GET","name":"${url}","proto":"HTTP/1.1","scenario":"default","status":"200","url":"${url}"}`
    return K6_METRICS.map(
      (metric) =>
        `{"metric":"${metric}","type":"Point","data":{"time":"${time}","value":${ms.toFixed(6)},"tags":${tags}}}\n`,
    )
  })
}

/** A JTL of JMeter in CSV with its default columns. */
export async function writeJtl(path, bytes) {
  const latency = latencies()
  const header =
    'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect\n'
  return write(
    path,
    bytes,
    (n) => {
      const item = PATHS[n % PATHS.length]
      const ms = Math.round(latency.next().value)
      return [
        `${1_795_244_576_000 + Math.floor(n / 2)},${ms},GET ${item},200,OK,Thread Group 1-${(n % 50) + 1},text,true,,1234,180,50,50,http://127.0.0.1:3000${item},${ms},0,0\n`,
      ]
    },
    header,
  )
}

async function write(path, bytes, linesOf, header = '') {
  const file = createWriteStream(path)
  file.write(header)
  let written = header.length
  let lines = 0
  let requests = 0
  while (written < bytes) {
    const batch = []
    for (let i = 0; i < 500; i++) batch.push(...linesOf(requests++))
    const text = batch.join('')
    lines += batch.length
    written += text.length
    if (!file.write(text)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
  return { bytes: written, lines, requests }
}
