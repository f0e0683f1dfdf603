/** What a block starts as: the least that keepalived takes, with addresses of RFC 5737 to be replaced. */
import type { BlockToAdd } from '@keelson/keepalived-conf/edit'

export function newBlock(block: string, already: number): BlockToAdd {
  switch (block) {
    case 'vrrp_instance':
      return {
        block,
        args: `VI_${already + 1}`,
        body: [
          'state BACKUP',
          'interface eth0',
          `virtual_router_id ${51 + already}`,
          'priority 100',
          'advert_int 1',
          { block: 'virtual_ipaddress', body: [`192.0.2.${already + 1}`] },
        ],
      }
    case 'vrrp_sync_group':
      return { block, args: `VG_${already + 1}`, body: [{ block: 'group', body: ['VI_1', 'VI_2'] }] }
    case 'virtual_server':
      return {
        block,
        args: `192.0.2.1 ${80 + already}`,
        body: ['delay_loop 6', 'lb_algo wrr', 'lb_kind DR', 'protocol TCP'],
      }
    case 'real_server':
      return {
        block,
        args: `192.0.2.${11 + already} 80`,
        body: ['weight 1', { block: 'TCP_CHECK', body: ['connect_timeout 3'] }],
      }
    case 'url':
      return { block, body: ['path /', 'status_code 200'] }
    case 'authentication':
      return { block, body: ['auth_type PASS', 'auth_pass 1111'] }
    default:
      return { block, body: [] }
  }
}
