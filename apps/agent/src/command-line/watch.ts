/** `watch`: everything the director says, one JSON object a line, until it is interrupted; comes back by itself. */
import { join } from 'node:path'
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import { BoardReader } from '../live/board-reader'
import { DEFAULT_RUN_DIR, readOptions } from './options'

export function watchCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, { 'run-dir': { type: 'string' } })
  const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`)
  const reader = new BoardReader(join(values['run-dir'] ?? DEFAULT_RUN_DIR, 'status.sock'), {
    heard: (message: FromAgent) => {
      if (message.type === 'snapshot') for (const [key, value] of Object.entries(message.objects)) print({ key, value })
      else if (message.type === 'change') print({ key: message.key, value: message.value })
      else if (message.type === 'event') print({ event: message.event })
    },
  })
  return new Promise(done => {
    process.on('SIGINT', () => {
      reader.close()
      done(0)
    })
  })
}
