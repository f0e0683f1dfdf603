import type { DnsCheckConfig } from '../config/checkers'
import { oneOfAnyCase, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { connectingEntries, connectingRules, timingEntries, withoutGet } from './checker-entries'

/** The block has a keyword that is named as the Config names the kind of check. */
const constants: Partial<DnsCheckConfig> = { type: 'DNS_CHECK' }

export const dnsCheck = block<Omit<DnsCheckConfig, 'type'>>({
  keyword: 'DNS_CHECK',
  label: say('DNS check', 'DNS 检查'),
  help: say('Up when a name server answers without an error.', '名称服务器无错误应答即为在线。'),
  constants,
  keywords: {
    ...connectingEntries(),
    type: {
      value: oneOfAnyCase(['A', 'NS', 'CNAME', 'SOA', 'MX', 'TXT', 'AAAA', 'RRSIG', 'DNSKEY']),
      into: 'record',
      default: 'SOA',
      label: say('Record', '记录类型'),
      help: say('What to ask for.', '查询的记录类型。'),
    },
    name: {
      value: word(say('a domain name', '域名'), 'example.com'),
      default: '.',
      label: say('Name', '域名'),
      help: say('Name to ask for; without it the root.', '查询的域名;缺省为根。'),
    },
    ...timingEntries(3, undefined),
  },
  misplaced: withoutGet,
  rules: connectingRules,
})
