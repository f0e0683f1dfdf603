import type { RealServer, TcpCheckConfig, VirtualServer } from '@keelson/keepalived-conf/config'

export function tcpCheck(over: Partial<TcpCheckConfig> = {}): TcpCheckConfig {
  return {
    type: 'TCP_CHECK',
    connect_ip: '10.0.0.2',
    connect_port: 80,
    connect_timeout: 3000,
    delay_loop: 6000,
    retry: 1,
    delay_before_retry: 1000,
    warmup: 0,
    alpha: false,
    log_all_failures: false,
    ...over,
  }
}

export function realServer(last: number, over: Partial<RealServer> = {}): RealServer {
  return {
    id: `10.0.0.${last}:80`,
    address: `10.0.0.${last}`,
    port: 80,
    weight: 1,
    lb_kind: 'NAT',
    inhibit_on_failure: false,
    alpha: false,
    delay_loop: 6000,
    smtp_alert: true,
    checkers: [tcpCheck({ connect_ip: `10.0.0.${last}` })],
    ...over,
  }
}

export function virtualServer(real_server: RealServer[], over: Partial<VirtualServer> = {}): VirtualServer {
  return {
    id: '10.0.0.1:80/TCP',
    address: '10.0.0.1',
    port: 80,
    delay_loop: 6000,
    lb_algo: 'wlc',
    lb_kind: 'NAT',
    protocol: 'TCP',
    ops: false,
    ha_suspend: false,
    flags: [],
    sorry_server_inhibit: false,
    quorum: 1,
    hysteresis: 0,
    alpha: false,
    omega: false,
    inhibit_on_failure: false,
    smtp_alert: false,
    real_server,
    ...over,
  }
}
