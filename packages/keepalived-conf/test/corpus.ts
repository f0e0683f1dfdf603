/** Configurations made from the table: a valid file with one keyword written in each way worth asking about. */
import { setValue } from '@keelson/keepalived-conf/edit'
import { parse } from '@keelson/keepalived-conf/parse'
import { find, type Path } from '@keelson/keepalived-conf/path'
import { render } from '@keelson/keepalived-conf/render'
import type { Keyword } from '@keelson/keepalived-conf/table'

export const valid = `global_defs {
    router_id LVS_1
    enable_script_security
    script_user root
}
vrrp_sync_group G {
    group {
        VI_1
        VI_2
    }
}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        125.38.38.64
    }
}
vrrp_instance VI_2 {
    state BACKUP
    interface eth1
    virtual_router_id 52
    virtual_ipaddress {
        125.38.38.65/24 dev eth1
    }
}
virtual_server 125.38.38.64 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 125.38.38.101 80 {
        TCP_CHECK {
        }
        HTTP_GET {
            url {
                path /
            }
        }
        SSL_GET {
            url {
                path /
            }
        }
        SMTP_CHECK {
        }
        MISC_CHECK {
            misc_path /bin/true
        }
    }
    real_server 125.38.38.102 80 {
        weight 2
    }
}
`

const checker = (block: string): Path => ['virtual_server', 'real_server', block]

const places: Path[] = [
  ['global_defs'],
  ['vrrp_sync_group'],
  ['vrrp_instance'],
  ['vrrp_instance', 'authentication'],
  ['virtual_server'],
  ['virtual_server', 'real_server'],
  checker('TCP_CHECK'),
  checker('HTTP_GET'),
  checker('SSL_GET'),
  [...checker('HTTP_GET'), 'url'],
  checker('SMTP_CHECK'),
  checker('MISC_CHECK'),
]

export interface Case {
  name: string
  text: string
}

export function corpus(): Case[] {
  const document = parse(valid)
  const asked = new Set<string>()
  return places.flatMap(path => {
    const place = find(document, [...path, ''])
    const block = path.join(' / ')
    return Object.entries(place?.table.keywords ?? {}).flatMap(([keyword, entry]) => {
      const shared = path.length === 3 ? keyword : `${block} ${keyword}`
      if (!entry.value || asked.has(shared) || newerThanOracle(entry)) return []
      asked.add(shared)
      const written = parametersOf(entry).map(parameters => ({
        name: `${block}: ${keyword} ${parameters}`,
        text: render(setValue(document, [...path, keyword], parameters).document),
      }))
      const twice = parametersOf(entry)[0] ?? ''
      const once = render(setValue(document, [...path, keyword], twice).document)
      const misspelt = keyword.length > 5 ? keyword.replace(/(.)(.)(.)$/, '$1$3$2x') : `${keyword}zz`
      const wrong = once.replace(new RegExp(`(\\s)${keyword}( ${escaped(twice)})?(?=\\n)`), `$1${misspelt} ${twice}`)
      return [...written, { name: `${block}: ${misspelt} ${twice}`, text: wrong }]
    })
  })
}

/** Debian 12 has 2.2.7. */
function newerThanOracle({ since }: Keyword): boolean {
  return since !== undefined && since.localeCompare('2.2.7', 'en', { numeric: true }) > 0
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** A good one first; each bound and what lies past it; nothing; nonsense. */
function parametersOf({ value }: Keyword): string[] {
  if (!value) return []
  const { input, choices } = value
  if (choices) return [...choices, '', 'bogus', choices[0]?.toLowerCase() ?? '']
  if (input.type === 'checkbox') return ['']
  if (input.type === 'number') {
    const { min, max, step } = input
    const middle = Math.min(max, Math.max(min, 2))
    return [middle, min, max, max + 1, min - 1, step < 1 ? '1.5' : middle, '', 'x', '1x', '0x10', `+${middle}`].map(
      String,
    )
  }
  if (input.type === 'text' && input.placeholder === 'keepalived_script') return ['root', '']
  const placeholder = input.type === 'text' ? input.placeholder : undefined
  if (placeholder !== undefined) return [placeholder, '', ...(/\d\.\d/.test(placeholder) ? ['1.2.3', '1.2.3.400'] : [])]
  return ['one', '']
}
