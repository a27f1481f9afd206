// autocannon in a process of its own; prints its result. No measurement itself.
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url, connections, seconds] = process.argv.slice(2)
  const result = await autocannon({ url, connections: Number(connections), duration: Number(seconds) })
  console.log(JSON.stringify(result))
}
