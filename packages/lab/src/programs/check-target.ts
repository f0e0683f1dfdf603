/** What health checks look at, on all addresses of its machine: port 80 accepts and says nothing, port 8080 answers HTTP. */
import { createServer, type Socket } from 'node:net'

const PAGE = 'HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n'
/** Connections that wait to be accepted; beyond it a check would have to send its SYN again. */
const BACKLOG = 4096

const listen = (port: number, welcome: (socket: Socket) => void) =>
  new Promise<void>(listening => {
    const server = createServer(socket => {
      socket.on('error', () => socket.destroy())
      welcome(socket)
    })
    server.listen({ port, host: '0.0.0.0', backlog: BACKLOG }, listening)
  })

await listen(80, socket => socket.resume())
await listen(8080, socket => socket.once('data', () => socket.end(PAGE)))
process.stdout.write('listening\n')
