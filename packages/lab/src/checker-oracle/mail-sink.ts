/** A mail server that takes everything and shows it. */
import { createServer } from 'node:net'

export function startMailSink(port: number, took: (mail: string) => void): Promise<void> {
  const server = createServer(socket => {
    let text = ''
    let isBody = false
    socket.on('error', () => {})
    socket.write('220 sink\r\n')
    socket.setEncoding('utf8').on('data', chunk => {
      text += chunk
      for (;;) {
        const end = text.indexOf(isBody ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const piece = text.slice(0, end)
        text = text.slice(end + (isBody ? 5 : 2))
        if (isBody) took(piece)
        else if (/^quit/i.test(piece)) socket.end('221 bye\r\n')
        isBody = !isBody && /^data/i.test(piece)
        if (!/^quit/i.test(piece)) socket.write(isBody ? '354 go on\r\n' : '250 ok\r\n')
      }
    })
  })
  return new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
}
