/** A front that ends TLS on port 443 of its machine and passes the bytes to a socket file: tls-front CERTIFICATE KEY SOCKET. */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createServer } from 'node:tls'

const [certificate = '', key = '', socketFile = ''] = process.argv.slice(2)

createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, client => {
  const behind = connect(socketFile)
  client.pipe(behind).pipe(client)
  client.on('error', () => behind.destroy())
  behind.on('error', () => client.destroy())
}).listen(443, () => process.stdout.write('ready\n'))
