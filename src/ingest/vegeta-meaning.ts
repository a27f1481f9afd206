/** What vegeta calls a latency. */
export const VEGETA_MEANING =
  'vegeta times from the actual start of a request to its complete answer, a new connection included. Requests start by the clock; the time by which one started late is not counted.'
