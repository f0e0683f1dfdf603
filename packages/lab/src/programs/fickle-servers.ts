/**
 * UDP servers on 127.0.1.1 … that change their mind with every datagram, until so many have been answered: then the odd ones
 * are good for ever and the even ones bad. `fickle-servers.mjs SERVERS ANSWERS`
 */
import { createSocket } from 'node:dgram'

const [servers, answers] = process.argv.slice(2).map(Number) as [number, number]
let answered = 0

for (let each = 1; each <= servers; each++) {
  const socket = createSocket('udp4')
  let isGood = false
  socket.on('message', (_, { port, address }) => {
    isGood = answered < answers ? !isGood : each % 2 === 1
    socket.send(isGood ? 'good' : 'evil', port, address)
    if (++answered === answers) process.stdout.write('settled\n')
  })
  socket.bind(7, `127.0.1.${each}`, () => each === servers && process.stdout.write('listening\n'))
}
