/** The article's network, alive only inside namespaces: who is on the LAN, by which interface and address. */
export const VIP = '125.38.38.64'
export const NETWORK_PREFIX = 24

export interface HostPlan {
  name: string
  interface: string
  address: string
}

export const directors: HostPlan[] = [
  { name: 'director1', interface: 'eth0', address: '125.38.38.11' },
  { name: 'director2', interface: 'eth1', address: '125.38.38.12' },
]

export const webServers: HostPlan[] = [
  { name: 'web1', interface: 'eth0', address: '125.38.38.101' },
  { name: 'web2', interface: 'eth0', address: '125.38.38.102' },
  { name: 'web3', interface: 'eth0', address: '125.38.38.104' },
  { name: 'web4', interface: 'eth0', address: '125.38.38.99' },
]

export const client: HostPlan = { name: 'client', interface: 'eth0', address: '125.38.38.50' }
