// The bundle that is measured; no measurement itself. PLIMSOLL_BUNDLE names another than the one of this checkout.
import { resolve } from 'node:path'

export const BUNDLE = resolve(process.env.PLIMSOLL_BUNDLE ?? 'dist/index.js')
