/** keepalived.conf texts for experiments: one VRRP instance of the article, with what a test wants to vary. */
import { VIP } from './topology'

export interface InstanceWish {
  state: 'MASTER' | 'BACKUP'
  priority: number
  password?: string
  advert_int?: number
  /** 3 has no password */
  version?: 2 | 3
  extra?: string
}

export const instanceConf = ({
  state,
  priority,
  password = 'secret12',
  advert_int = 1,
  version = 2,
  extra = '',
}: InstanceWish): string => `global_defs {
    router_id ${state}
}

vrrp_instance VI_1 {
    state ${state}
    interface eth0
    virtual_router_id 51
    priority ${priority}
    advert_int ${advert_int}
    ${
      version === 3
        ? 'version 3'
        : `authentication {
        auth_type PASS
        auth_pass ${password}
    }`
    }
    virtual_ipaddress {
        ${VIP}
    }
${extra}}
`
