/** `named-server.mjs NAME ADDRESS…` on port 80, TCP and UDP: says its name to whoever connects or sends, and again for everything that comes. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

const [name = 'server', ...addresses] = process.argv.slice(2)

const tcp = createServer({ noDelay: true }, socket => {
  socket.write(`${name}\n`)
  socket.on('data', () => socket.write(`${name}\n`))
  socket.on('error', () => socket.destroy())
})
await new Promise<void>(resolve => tcp.listen(80, '::', resolve))
for (const address of addresses) {
  const datagrams = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  datagrams.on('message', (_, from) => datagrams.send(`${name}\n`, from.port, from.address))
  await new Promise<void>(resolve => datagrams.bind(80, address, resolve))
}
process.stdout.write('ready\n')
