import type { HttpCheckConfig, HttpCheckUrl } from '../config'
import { int } from '../kinds/numbers'
import { digest, statusCodes } from '../kinds/phrases'
import { pattern, regexOptions, regexStack } from '../kinds/regex'
import { bool, flag, leniently, oneOf, word } from '../kinds/words'
import { type Localized, say } from '../localized'
import { type Block, block } from '../table'
import { connectingEntries, connectingRules, timingEntries } from './checker-entries'

const hostName = word(say('a host name', '主机名'), 'www.example.com')

const tlsCompliant = {
  value: bool,
  advanced: true,
  since: '2.3.0',
  label: say('Close TLS properly', '规范关闭 TLS'),
  help: say('Waits for the closing message of the server.', '等待服务器的 TLS 关闭消息。'),
}

const url = block<HttpCheckUrl>({
  keyword: 'url',
  label: say('Page', '页面'),
  help: say('A page to fetch and what its answer must be.', '要获取的页面及其应答要求。'),
  keywords: {
    path: {
      value: word(say('a path', '路径'), '/'),
      default: '/',
      required: true,
      label: say('Path', '路径'),
      help: say('What to ask for.', '请求的路径。'),
    },
    digest: {
      value: digest,
      label: say('Digest', '摘要'),
      help: say('MD5 that the body must have.', '响应正文必须具有的 MD5。'),
    },
    status_code: {
      value: statusCodes,
      label: say('Status codes', '状态码'),
      help: say('Which codes are good; without it 200 to 299.', '视为成功的状态码;缺省为 200 到 299。'),
    },
    virtualhost: {
      value: hostName,
      label: say('Host header', 'Host 头'),
      help: say('Host to ask for, if not that of the checker.', '请求的主机名;缺省取检查的设置。'),
    },
    regex: {
      value: leniently(pattern),
      label: say('Pattern', '正则表达式'),
      help: say('Perl-compatible expression that the body must match.', '响应正文必须匹配的 Perl 兼容正则表达式。'),
    },
    regex_no_match: {
      value: flag,
      advanced: true,
      label: say('No match', '不得匹配'),
      help: say('The body must not match the pattern.', '响应正文不得匹配该表达式。'),
    },
    regex_options: {
      value: regexOptions,
      advanced: true,
      label: say('Pattern options', '正则选项'),
      help: say('How the pattern is read, in the words of PCRE2.', '表达式的解释方式,使用 PCRE2 的名称。'),
    },
    regex_min_offset: {
      value: leniently(int(0, Number.MAX_SAFE_INTEGER)),
      advanced: true,
      label: say('Match from', '匹配起点'),
      help: say('First byte of the body where a match may begin.', '匹配可以开始的最小字节位置。'),
    },
    regex_max_offset: {
      value: leniently(int(0, Number.MAX_SAFE_INTEGER)),
      advanced: true,
      label: say('Match up to', '匹配终点'),
      help: say('Last byte of the body where a match may begin.', '匹配可以开始的最大字节位置。'),
    },
    regex_stack: {
      value: regexStack,
      advanced: true,
      label: say('Pattern stack', '正则栈'),
      help: say('Bytes that the matcher starts with and may grow to.', '匹配器栈的初始和最大字节数。'),
    },
    tls_compliant: tlsCompliant,
  },
})

export const httpGet = httpCheck(
  'HTTP_GET',
  say('HTTP check', 'HTTP 检查'),
  say('Up when every page answers as it should.', '所有页面应答符合要求即为在线。'),
)
export const sslGet = httpCheck(
  'SSL_GET',
  say('HTTPS check', 'HTTPS 检查'),
  say('The same over TLS; the certificate is not verified.', '同上,但使用 TLS;不验证证书。'),
)

function httpCheck(type: HttpCheckConfig['type'], label: Localized, help: Localized): Block<HttpCheckConfig> {
  return block<HttpCheckConfig>({
    keyword: type,
    label,
    help,
    constants: { type },
    keywords: {
      ...connectingEntries(),
      ...timingEntries(1, 3000),
      nb_get_retry: {
        value: int(0, 4294967295),
        into: 'retry',
        advanced: true,
        label: say('Retries (old)', '重试次数(旧)'),
        help: say('The old name of retry.', 'retry 的旧名称。'),
        deprecated: { say: say('it is now retry', '现在应写 retry'), use: 'retry' },
      },
      virtualhost: {
        value: hostName,
        default: (_own, { real_server }) => real_server.virtualhost,
        label: say('Host header', 'Host 头'),
        help: say('Host to ask for.', '请求的主机名。'),
      },
      http_protocol: {
        value: oneOf(['1.0', '1.0C', '1.1']),
        default: '1.0',
        advanced: true,
        since: '2.1.0',
        label: say('HTTP version', 'HTTP 版本'),
        help: say('1.0C is 1.0 with Connection: close.', '1.0C 即带 Connection: close 的 1.0。'),
      },
      fast_recovery: {
        value: bool,
        default: false,
        advanced: true,
        label: say('Fast recovery', '快速恢复'),
        help: say(
          'After a failure asks for the pages one right after the other.',
          '失败恢复时连续检查各页面,不再等待间隔。',
        ),
      },
      enable_sni: {
        value: bool,
        default: false,
        label: say('Send SNI', '发送 SNI'),
        help: say('Names the host in the TLS greeting.', '在 TLS 握手中发送主机名。'),
      },
      sni_name: {
        value: hostName,
        advanced: true,
        since: '2.3.0',
        label: say('SNI name', 'SNI 名称'),
        help: say('Host to name in the TLS greeting, if not the Host header.', 'TLS 握手中的主机名;缺省同 Host 头。'),
      },
      tls_compliant: { ...tlsCompliant, default: false },
      url: {
        block: url,
        repeatable: true,
        label: say('Pages', '页面'),
        help: say('The pages to fetch.', '要获取的页面。'),
      },
    },
    rules: [
      ...connectingRules,
      {
        id: 'http-check-without-url',
        severity: 'error',
        title: say('HTTP check without a page', 'HTTP 检查没有页面'),
        help: say('Without a url block keepalived drops the checker.', '没有 url 块时 keepalived 会忽略该检查。'),
        check: ({ values }) =>
          values.url.length > 0
            ? []
            : [
                {
                  say: say(
                    `${values.type} has no url: keepalived drops it`,
                    `${values.type} 没有 url:keepalived 会忽略它`,
                  ),
                },
              ],
      },
    ],
  })
}
