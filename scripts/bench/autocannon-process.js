// autocannon in a process of its own; prints its result. No measurement itself.
import autocannon from 'autocannon'

if (process.argv.length === 5) {
  const [url, connections, seconds] = process.argv.slice(2)
  const result = await autocannon({ url, connections: Number(connections), duration: Number(seconds) })
  console.log(JSON.stringify(result))
}
