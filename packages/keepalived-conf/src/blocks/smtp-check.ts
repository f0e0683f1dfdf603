import type { ConnectingCheck, SmtpCheckConfig } from '../config'
import { word } from '../kinds/words'
import { say } from '../localized'
import { type Block, block } from '../table'
import { connectingEntries, connectingRules, timingEntries, withoutGet } from './checker-entries'

const host: Block<Partial<ConnectingCheck>> = {
  keyword: 'host',
  label: say('Host', '主机'),
  help: say(
    'The old way to say where to connect; write the keywords in SMTP_CHECK itself.',
    '旧写法:应把这些关键字直接写在 SMTP_CHECK 中。',
  ),
  keywords: withoutDefaults({ ...connectingEntries(), ...timingEntries(1, 1000) }),
}

export const smtpCheck = block<SmtpCheckConfig>({
  keyword: 'SMTP_CHECK',
  label: say('SMTP check', 'SMTP 检查'),
  help: say(
    'Up when a mail server greets with 220 and answers HELO with 250.',
    '邮件服务器以 220 问候并以 250 应答 HELO 即为在线。',
  ),
  constants: { type: 'SMTP_CHECK' },
  keywords: {
    ...connectingEntries(),
    helo_name: {
      value: word(say('a host name', '主机名')),
      default: 'smtpchecker.keepalived.org',
      label: say('HELO name', 'HELO 名称'),
      help: say('How the check greets the mail server.', '检查时向邮件服务器问候的名称。'),
    },
    ...timingEntries(1, 1000),
    host: {
      block: host,
      advanced: true,
      label: say('Host', '主机'),
      help: host.help,
    },
  },
  misplaced: withoutGet,
  rules: connectingRules,
  complete: values => {
    const { host: old, ...rest } = values as SmtpCheckConfig & { host?: Partial<ConnectingCheck> }
    const said = Object.entries(old ?? {}).filter(([, value]) => value !== undefined)
    return { ...rest, ...Object.fromEntries(said) }
  },
})

function withoutDefaults(entries: Block['keywords']): Block['keywords'] {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, { ...entry, default: undefined }]))
}
