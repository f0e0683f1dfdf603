import { type EffectiveValue, effectiveValues } from '@keelson/keepalived-conf/effective-values'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Path } from '@keelson/keepalived-conf/path'
import { describe, expect, test } from 'vitest'
import { blocksFrom } from './blocks-from'
import { valid } from './valid'

const text = `global_defs {
    smtp_alert on
    vrrp_garp_master_delay 7
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    advert_int 0.3
    virtual_ipaddress {
        192.0.2.1
    }
}
virtual_server 192.0.2.1 80 {
    delay_loop 6
    lb_kind DR
    real_server 192.0.2.2 80 {
        lvs_method TUN
        TCP_CHECK {
            retry 2
        }
    }
    real_server 192.0.2.3 80 {
        weight 5
    }
}
`
const server = { block: 'virtual_server', name: '192.0.2.1 80' }
const of = (path: Path, keyword: string, from = text): EffectiveValue | undefined =>
  effectiveValues(parse(from), path).get(keyword)

describe('effective values', () => {
  test('say the default where nothing is written, and what is written where it is', () => {
    expect(of([server], 'lb_algo')).toEqual({ value: 'wlc', from: { kind: 'default' } })
    expect(of([server], 'delay_loop')).toEqual({ value: '6', from: { kind: 'written' } })
    expect(of([server], 'alpha')).toEqual({ value: 'false', from: { kind: 'default' } })
    expect(of([server], 'virtualhost')).toBeUndefined()
  })

  test('say from which block a value comes, and whether it stands there', () => {
    const real = [server, { block: 'real_server', name: '192.0.2.3 80' }]
    expect(of(real, 'delay_loop')).toEqual({
      value: '6',
      from: { kind: 'inherited', block: 'virtual_server', keyword: 'delay_loop', written: true },
    })
    expect(of(real, 'inhibit_on_failure')?.from).toMatchObject({ kind: 'inherited', written: false })
    expect(of(real, 'lvs_method')).toMatchObject({ value: 'DR', from: { block: 'virtual_server', keyword: 'lb_kind' } })
    expect(of(real, 'weight')?.from).toEqual({ kind: 'written' })
    expect(of([server, { block: 'real_server', name: '192.0.2.2 80' }], 'weight')).toEqual({
      value: '1',
      from: { kind: 'default' },
    })
    const check = [server, { block: 'real_server', name: '192.0.2.2 80' }, 'TCP_CHECK']
    expect(of(check, 'delay_loop')).toMatchObject({ value: '6', from: { kind: 'inherited', block: 'real_server' } })
    expect(of(check, 'retry')).toEqual({ value: '2', from: { kind: 'written' } })
  })

  test('reach global_defs, whether it is written or not', () => {
    const instance = [{ block: 'vrrp_instance', name: 'VI_1' }]
    expect(of(instance, 'smtp_alert')).toMatchObject({ value: 'true', from: { block: 'global_defs', written: true } })
    const without = text.slice(text.indexOf('vrrp_instance'))
    expect(of(instance, 'garp_master_delay')).toMatchObject({ from: { block: 'global_defs', written: true } })
    expect(of(instance, 'garp_master_delay', without)?.from).not.toMatchObject({ written: true })
  })

  test('say where keepalived makes another value of what is written', () => {
    expect(of([{ block: 'vrrp_instance', name: 'VI_1' }], 'advert_int')).toEqual({
      value: '1',
      from: { kind: 'corrected' },
    })
  })

  test('are the values of the configuration, for every block that the table knows', () => {
    const document = parse(valid)
    for (const { path } of blocksFrom(document))
      for (const [keyword, { value }] of effectiveValues(document, path))
        expect(value, keyword).toEqual(expect.any(String))
    expect(effectiveValues(document, [{ block: 'virtual_server', name: 'none' }]).size).toBe(0)
  })
})
