/** The connections that a service counts: the kernel adds them up every 2 s only (ip_vs_est.c), so they are waited for. */
import type { IpvsNetwork } from './network'

export async function counted(network: IpvsNetwork, vip: string, atLeast: number): Promise<number> {
  const ask = `ipvsadm -Ln --stats --exact -t ${vip}:80 | awk '/^TCP/ { print $3 }'`
  await network.until('d1', `[ "$(${ask})" -ge ${atLeast} ]`)
  return Number(await network.sh('d1', ask))
}
