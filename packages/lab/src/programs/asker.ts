/**
 * Asks a web server again and again, a new connection each: a line `answered MS SERVER` or `lost MS WHY` for every request.
 * MS is when the answer came, or when what was lost was asked for: that it is lost may show long after.
 */
import { Agent, get } from 'node:http'

const [, , host = '', interval = '20', patience = '5000'] = process.argv

function ask(): void {
  const agent = new Agent({ keepAlive: false })
  const at = performance.now()
  const lose = ({ message }: Error) => tell('lost', at, message)
  const asked = get({ host, path: '/', agent, timeout: Number(patience) }, response => {
    let body = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    response.on('error', lose)
    response.on('end', () => tell('answered', performance.now(), body.trim().slice(0, 40)))
  })
  asked.on('timeout', () => asked.destroy(new Error('timeout')))
  asked.on('error', lose)
}

const tell = (what: string, at: number, text: string) =>
  process.stdout.write(`${what} ${Math.round(at)} ${text.replaceAll('\n', ' ')}\n`)

setInterval(ask, Number(interval))
