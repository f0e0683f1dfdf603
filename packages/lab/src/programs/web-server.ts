/** A web server that names itself, on port 80 of its machine: `/` answers once, `/stream` keeps talking. */
import { createServer } from 'node:http'

const name = process.argv[2] ?? 'web'
const TALK_INTERVAL = 250

createServer((request, response) => {
  response.setHeader('content-type', 'text/plain')
  if (request.url !== '/stream') {
    response.end(`${name}\n`)
    return
  }
  const talk = setInterval(() => response.write(`${name}\n`), TALK_INTERVAL)
  response.write(`${name}\n`)
  response.on('close', () => clearInterval(talk))
}).listen(80)
