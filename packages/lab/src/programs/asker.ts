/** Asks a web server again and again, a new connection each: a line `answered MS SERVER` or `lost MS WHY` for every request. */
import { Agent, get } from 'node:http'

const [, , host = '', interval = '20', patience = '5000'] = process.argv

function ask(): void {
  const agent = new Agent({ keepAlive: false })
  const asked = get({ host, path: '/', agent, timeout: Number(patience) }, response => {
    let body = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    response.on('error', error => tell('lost', error.message))
    response.on('end', () => tell('answered', body.trim().slice(0, 40)))
  })
  asked.on('timeout', () => asked.destroy(new Error('timeout')))
  asked.on('error', error => tell('lost', error.message))
}

const tell = (what: string, text: string) =>
  process.stdout.write(`${what} ${Math.round(performance.now())} ${text.replaceAll('\n', ' ')}\n`)

setInterval(ask, Number(interval))
