/** Newline-delimited JSON over a local socket: one message a line, bounded. */
import type { Socket } from 'node:net'
import { MAX_MESSAGE } from '@keelson/contract/decode'

/** Calls `line` for each whole line; ends the socket when a line outgrows the largest message. */
export function readLines(socket: Socket, line: (text: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    // What a long line has come to so far is joined, and not looked through again with each of its chunks.
    let from = 0
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      const text = rest + chunk.slice(from, end)
      rest = ''
      from = end + 1
      if (text !== '') line(text)
    }
    rest += chunk.slice(from)
    if (rest.length > MAX_MESSAGE) socket.destroy(new Error(`line longer than ${MAX_MESSAGE} characters`))
  })
}

export const lineOf = (message: unknown): string => `${JSON.stringify(message)}\n`

export function writeLine(socket: Socket, message: unknown): void {
  if (socket.writable) socket.write(lineOf(message))
}
