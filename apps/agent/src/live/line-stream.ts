/** Newline-delimited JSON over a local socket: one message a line, bounded. */
import type { Socket } from 'node:net'
import { MAX_MESSAGE } from '@keelson/contract/decode'

/** Calls `line` for each whole line; ends the socket when a line outgrows the largest message. */
export function readLines(socket: Socket, line: (text: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_MESSAGE) socket.destroy(new Error(`line longer than ${MAX_MESSAGE} characters`))
    for (const text of lines) if (text !== '') line(text)
  })
}

export function writeLine(socket: Socket, message: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
}
