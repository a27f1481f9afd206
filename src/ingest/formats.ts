import { ARTILLERY } from './artillery.ts'
import { AUTOCANNON } from './autocannon.ts'
import { FORTIO } from './fortio.ts'
import { GATLING_BINARY } from './gatling-binary.ts'
import { GATLING_TEXT } from './gatling-text.ts'
import { HEY_TEXT } from './hey-text.ts'
import { JMETER_JTL } from './jmeter-jtl.ts'
import { JMETER_STATISTICS } from './jmeter-statistics.ts'
import { K6_CSV } from './k6-csv.ts'
import { K6_POINTS } from './k6-points.ts'
import { K6_SUMMARY } from './k6-summary.ts'
import { LOCUST_STATS } from './locust-csv.ts'
import { LOCUST_JSON } from './locust-json.ts'
import { LOCUST_SAMPLES } from './locust-samples.ts'
import { OHA_JSON } from './oha-json.ts'
import type { ByteFormat, DocumentFormat, LineFormat } from './reading.ts'
import { HEY_CSV, OHA_CSV } from './timed-csv.ts'
import { VEGETA_REPORT } from './vegeta-report.ts'
import { VEGETA_CSV, VEGETA_JSON } from './vegeta-results.ts'

/** Files of lines, in the order in which they are tried; none takes another's file. */
export const LINE_FORMATS: readonly LineFormat[] = [
  K6_POINTS,
  K6_CSV,
  LOCUST_SAMPLES,
  VEGETA_JSON,
  VEGETA_CSV,
  JMETER_JTL,
  GATLING_TEXT,
  HEY_CSV,
  OHA_CSV,
]

export const BYTE_FORMATS: readonly ByteFormat[] = [GATLING_BINARY]

export const DOCUMENT_FORMATS: readonly DocumentFormat[] = [
  K6_SUMMARY,
  LOCUST_JSON,
  LOCUST_STATS,
  JMETER_STATISTICS,
  ARTILLERY,
  AUTOCANNON,
  VEGETA_REPORT,
  OHA_JSON,
  FORTIO,
  HEY_TEXT,
]

/** Every kind of file that is read, in words. */
export const FORMAT_NAMES: readonly string[] = [...LINE_FORMATS, ...BYTE_FORMATS, ...DOCUMENT_FORMATS].map(
  ({ name }) => name,
)
