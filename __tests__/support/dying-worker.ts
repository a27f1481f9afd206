import { parentPort, workerData } from 'node:worker_threads'
import { runWorker } from '../../src/load/worker.ts'

// A load thread that ends soon after the order to start, as one that ran out of memory does.
if ((workerData as { role: string }).role === 'plimsoll-load')
  parentPort?.on('message', () => setTimeout(() => process.exit(7), 100))
runWorker()
