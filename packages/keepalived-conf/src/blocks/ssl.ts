import type { SslContext } from '../config/virtual-server'
import { word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'

export const ssl = block<SslContext>({
  keyword: 'SSL',
  label: say('TLS of the checks', '检查所用的 TLS'),
  help: say('Certificate and key that SSL_GET presents.', 'SSL_GET 出示的证书和密钥。'),
  keywords: {
    password: {
      value: word(say('a password', '口令')),
      secret: true,
      label: say('Password', '口令'),
      help: say('Opens the key.', '用于解开密钥。'),
    },
    ca: {
      value: word(say('a path', '路径'), '/etc/keepalived/ca.pem'),
      label: say('CA', 'CA'),
      help: say('File with the certificate authorities.', '证书颁发机构文件。'),
    },
    certificate: {
      value: word(say('a path', '路径'), '/etc/keepalived/check.pem'),
      label: say('Certificate', '证书'),
      help: say('File with the certificate.', '证书文件。'),
    },
    key: {
      value: word(say('a path', '路径'), '/etc/keepalived/check.key'),
      label: say('Key', '密钥'),
      help: say('File with the private key.', '私钥文件。'),
    },
  },
})
