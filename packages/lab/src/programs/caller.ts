/** Asks ADDRESS a new request each few milliseconds, whatever became of the others, and says who answers when that changes. */
import { Agent, get } from 'node:http'

const address = process.argv[2] ?? ''
const INTERVAL = 5
/** what waits longer was sent to a dead director */
const PATIENCE = 200
let last = ''

function ask(): void {
  const outgoing = get({ host: address, path: '/', agent: new Agent({ keepAlive: false }) }, response => {
    response.setEncoding('utf8').on('data', (name: string) => {
      if (name !== last) process.stdout.write(`answered by ${name}`)
      last = name
    })
    response.on('error', () => {})
  })
  outgoing.on('error', () => {})
  setTimeout(() => outgoing.destroy(), PATIENCE).unref()
}

setInterval(ask, INTERVAL)
