/** The agent's log: lines for a person or the journal on stderr. */
import { pino } from 'pino'

export const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: label => ({ level: label }) } },
  pino.destination({ dest: 2, sync: true }),
)
