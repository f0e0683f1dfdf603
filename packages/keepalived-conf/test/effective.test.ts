import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { describe, expect, test } from 'vitest'
import { seedDocuments } from './seed'

const config = (text: string, configId?: string) => effectiveConfig(parse(text), { configId })

const instance = (lines: string) => config(`vrrp_instance V {\n${lines}\n}\n`).vrrp_instance[0]

describe('the effective configuration', () => {
  test('of the article is the pair it describes', () => {
    const [master, backup] = seedDocuments().map(document => effectiveConfig(document))
    expect(master?.vrrp_instance[0]).toMatchObject({
      name: 'VI_CACHE',
      state: 'MASTER',
      interface: 'eth0',
      virtual_router_id: 51,
      priority: 180,
      advert_int: 5000,
      version: 2,
      authentication: { auth_type: 'PASS', auth_pass: '1111' },
      virtual_ipaddress: [{ address: '125.38.38.64', prefix_length: 32 }],
      garp_master_delay: 5000,
      garp_master_repeat: 5,
    })
    expect(backup?.vrrp_instance[0]).toMatchObject({ state: 'BACKUP', interface: 'eth1', priority: 150 })
    expect(master?.vrrp_sync_group).toMatchObject([{ name: 'VGM', group: ['VI_CACHE'] }])
    const [server] = master?.virtual_server ?? []
    expect(server).toMatchObject({
      id: '125.38.38.64:80/TCP',
      lb_algo: 'wlc',
      lb_kind: 'DR',
      delay_loop: 6000,
      quorum: 1,
    })
    expect(server?.real_server.map(each => [each.id, each.weight])).toEqual(
      [101, 102, 104, 99].map(host => [`125.38.38.${host}:80`, 100]),
    )
    expect(server?.real_server[0]?.checkers).toEqual([
      {
        type: 'TCP_CHECK',
        connect_ip: '125.38.38.101',
        connect_port: 80,
        connect_timeout: 3000,
        delay_loop: 6000,
        retry: 1,
        delay_before_retry: 3000,
        warmup: 6000,
        alpha: false,
        log_all_failures: false,
      },
    ])
  })

  test('of an empty, binary or broken file is one of defaults', () => {
    for (const text of ['', '\u0000', '}{"', 'vrrp_instance', 'virtual_server {']) {
      expect(config(text)).toMatchObject({ vrrp_sync_group: [], virtual_server: [], global_defs: { vrrp_version: 2 } })
    }
  })

  test('leaves what is invalid at its default', () => {
    expect(instance('priority 300\nadvert_int x\nstate SLAVE')).toMatchObject({
      priority: 100,
      advert_int: 1000,
      state: 'BACKUP',
    })
  })

  test('inherits from the virtual server to the real server to the checker', () => {
    const text = `virtual_server 10.0.0.1 80 {
      lb_kind NAT
      delay_loop 7
      retry 4
      delay_before_retry 2
      weight 9
      alpha
      virtualhost www
      real_server 10.0.0.2 8080 {
        TCP_CHECK {
        }
      }
      real_server 10.0.0.3 8080 {
        weight 0
        retry 5
        delay_loop 3
        HTTP_GET {
          retry 6
          connect_port 81
          url {
            path /
          }
        }
        MISC_CHECK {
          misc_path "/bin/check a"
        }
      }
    }`
    const [first, second] = config(text).virtual_server[0]?.real_server ?? []
    expect(first).toMatchObject({ weight: 9, lb_kind: 'NAT', alpha: true })
    expect(first?.checkers[0]).toMatchObject({
      retry: 4,
      delay_loop: 7000,
      delay_before_retry: 2000,
      connect_port: 8080,
      connect_timeout: 5000,
      alpha: true,
    })
    expect(second?.weight).toBe(0)
    expect(second?.checkers[0]).toMatchObject({
      type: 'HTTP_GET',
      retry: 6,
      delay_loop: 3000,
      connect_port: 81,
      virtualhost: 'www',
      url: [{ path: '/' }],
    })
    expect(second?.checkers[1]).toMatchObject({
      type: 'MISC_CHECK',
      retry: 5,
      misc_path: '/bin/check a',
      misc_timeout: 3000,
    })
  })

  test("makes keepalived's own corrections", () => {
    expect(instance('state MASTER')).toMatchObject({ priority: 255 })
    expect(instance('priority 255')).toMatchObject({ state: 'MASTER' })
    expect(instance('state MASTER\npriority 9\nnopreempt\npreempt_delay 3')).toMatchObject({
      nopreempt: false,
      preempt_delay: 0,
    })
    expect(instance('advert_int 0.3')?.advert_int).toBe(1000)
    expect(instance('version 3\nadvert_int 0.3')?.advert_int).toBe(300)
    const auth = 'authentication {\nauth_type PASS\nauth_pass 123456789\n}'
    expect(instance(auth)?.authentication?.auth_pass).toBe('12345678')
    expect(instance(`version 3\n${auth}`)?.authentication).toBeUndefined()
    expect(instance('virtual_ipaddress {\nfe80::1\n}')?.version).toBe(3)
    const [server] = config(
      'virtual_server 10.0.0.1 80 {\nlb_kind DR\nquorum 9\nhysteresis 9\nreal_server 10.0.0.2 81 {\n}\nreal_server 10.0.0.2 80 {\n}\n}',
    ).virtual_server
    expect(server).toMatchObject({ quorum: 1, hysteresis: 0, protocol: 'UDP', id: '10.0.0.1:80/UDP' })
    expect(server?.real_server.map(each => each.id)).toEqual(['10.0.0.2:80'])
  })

  test('reads the old host block of SMTP_CHECK as the keywords it holds', () => {
    const text =
      'virtual_server 10.0.0.1 25 {\nreal_server 10.0.0.2 25 {\nSMTP_CHECK {\nhost {\nconnect_port 2525\n}\nhelo_name x\n}\n}\n}\n'
    expect(config(text).virtual_server[0]?.real_server[0]?.checkers[0]).toMatchObject({
      type: 'SMTP_CHECK',
      connect_ip: '10.0.0.2',
      connect_port: 2525,
      helo_name: 'x',
      retry: 1,
    })
  })

  test('takes global defaults into every instance', () => {
    const text = 'vrrp_instance V {\n}\nglobal_defs {\nvrrp_garp_master_repeat 2\nvrrp_version 3\nsmtp_alert\n}\n'
    expect(config(text).vrrp_instance[0]).toMatchObject({
      garp_master_repeat: 2,
      garp_lower_prio_repeat: 2,
      version: 3,
      smtp_alert: true,
    })
  })

  test('counts conditional lines only where they are meant', () => {
    const text = 'vrrp_instance V {\n@a priority 150\n@^a priority 90\n}\n'
    expect(config(text, 'a').vrrp_instance[0]?.priority).toBe(150)
    expect(config(text, 'b').vrrp_instance[0]?.priority).toBe(90)
    expect(config(text).vrrp_instance[0]?.priority).toBe(90)
  })

  test('tells one real server behind two virtual servers apart', () => {
    const one = (vip: string) => `virtual_server ${vip} 80 {\nprotocol TCP\nreal_server 10.0.0.9 80 {\n}\n}\n`
    const { virtual_server } = config(one('10.0.0.1') + one('10.0.0.2') + one('2001:db8::1'))
    expect(virtual_server.map(each => each.id)).toEqual(['10.0.0.1:80/TCP', '10.0.0.2:80/TCP', '[2001:db8::1]:80/TCP'])
  })
})
