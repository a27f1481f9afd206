// How fast results of other tools are read, and in how much memory: 1 GB of k6's JSON points, the same
// zipped, and 300 MB of JTL. The files are made in the system's temporary folder and removed.
import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip } from 'node:zlib'
import { writeJtl, writeK6Points } from './ingest-files.js'

export const title = 'Reading results of other tools'

const PROCESS = new URL('./ingest-process.js', import.meta.url).pathname
const K6_BYTES = 1e9
const JTL_BYTES = 300e6

export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-ingest-'))
  try {
    const k6 = join(folder, 'points.json')
    const k6Written = await writeK6Points(k6, K6_BYTES)
    const plain = await read(k6)
    const zipped = join(folder, 'points.json.gz')
    await pipeline(createReadStream(k6), createGzip({ level: 1 }), createWriteStream(zipped))
    rmSync(k6)
    const unzipped = await read(zipped)
    rmSync(zipped)
    const jtl = join(folder, 'results.jtl')
    const jtlWritten = await writeJtl(jtl, JTL_BYTES)
    const table = await read(jtl)
    return [
      ...rows('k6 JSON points, 1 GB', k6Written, plain, '≥ 100,000/s'),
      ...rows('k6 JSON points, 1 GB, zipped', k6Written, unzipped, undefined),
      ...rows('JMeter JTL, 300 MB', jtlWritten, table, '≥ 300,000/s'),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function read(path) {
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, path])
  return JSON.parse(stdout)
}

function rows(what, { lines, requests }, { ms, cpuMs, requests: seen, memoryBytes }, target) {
  if (seen !== requests) throw new Error(`${what}: ${requests} requests written, ${seen} read`)
  const rate = (count, time) => `${Math.round((count / time) * 1000).toLocaleString('en')}/s`
  return [
    { what: `${what}: lines`, value: rate(lines, ms), ...(target === undefined ? {} : { target }) },
    { what: `${what}: lines, by processor time`, value: rate(lines, cpuMs) },
    { what: `${what}: requests`, value: rate(requests, ms) },
    { what: `${what}: memory`, value: `${Math.round(memoryBytes / 2 ** 20)} MiB`, target: '≤ 512 MiB' },
  ]
}
