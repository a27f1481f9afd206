// A process of its own that reads one result file of another tool, so that its memory is its own:
// node ingest-process.js FILE. Prints what it took as JSON.
import { ingestFiles } from '../../src/ingest/ingest.ts'
import { openFile } from '../../src/ingest/open-file.ts'

const [, , path] = process.argv
if (path !== undefined) {
  const began = performance.now()
  const cpu = process.cpuUsage()
  const { measurement } = await ingestFiles([openFile(path)], {
    tool: 'auto',
    requestName: 'all requests',
    warmUpMs: 0,
  })
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  console.log(
    JSON.stringify({
      ms,
      cpuMs: (user + system) / 1000,
      requests: measurement.total.completed,
      // In kilobytes, whatever the system.
      memoryBytes: process.resourceUsage().maxRSS * 1024,
    }),
  )
}
