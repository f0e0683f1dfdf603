import { undone } from '@keelson/director/vrrp/undone'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { describe, expect, it } from 'vitest'

const instance = (lines: string) =>
  `vrrp_instance V {\ninterface eth0\nvirtual_router_id 9\n${lines}\nvirtual_ipaddress {\n192.0.2.1\n}\n}\n`

describe('what this version does not do', () => {
  it('is nothing for what it does', () => {
    const text = `vrrp_script s {\nscript "/bin/true"\n}\n${instance('priority 120\nadvert_int 2\nnopreempt\ntrack_script {\ns\n}\nauthentication {\nauth_type AH\nauth_pass x\n}')}`
    expect(undone(effectiveConfig(parse(text)))).toEqual([])
  })

  it('is named where it is asked for', () => {
    const text = `global_defs {\nenable_dbus\n}\ngarp_group {\ninterface eth0\ngarp_interval 1\n}\n${instance('vrf red\nnotify_master /bin/true')}`
    expect(undone(effectiveConfig(parse(text)))).toEqual([
      'enable_dbus in global_defs is kept, but this version does not do it',
      'vrf in vrrp_instance V is kept, but this version does not do it',
    ])
  })
})
