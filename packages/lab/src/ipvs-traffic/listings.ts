/** Ours beside ipvsadm, on one kernel: what ours says was said between two looks of ipvsadm's. */
import { AGENT } from '../experiment'
import type { IpvsNetwork } from './network'

export interface Listing {
  before: string[]
  ours: string[]
  after: string[]
}

const CUT = '-- cut --'
const KINDS = {
  connections: ['connections', '-lcn'],
  engine: ['connections --persistent-conn', '-lcn --persistent-conn'],
  services: ['services', '-Ln'],
  statistics: ['services --stats', '-Ln --stats'],
  rate: ['services --rate', '-Ln --rate'],
} as const
export type ListingKind = keyof typeof KINDS

export async function listings(network: IpvsNetwork): Promise<Record<ListingKind, Listing>> {
  await falling(network)
  const taken = Object.entries(KINDS).map(async ([kind, [ours, theirs]]) => {
    const look = `ipvsadm ${theirs}; echo '${CUT}'; ${process.execPath} ${AGENT} ${ours} 2>&1; echo '${CUT}'; ipvsadm ${theirs}`
    const [before = [], said = [], after = []] = (await network.sh('d1', look))
      .split(`${CUT}\n`)
      .map(text => text.split('\n').filter(Boolean))
    return [kind, { before, ours: said, after }] as const
  })
  return Object.fromEntries(await Promise.all(taken)) as Record<ListingKind, Listing>
}

/**
 * Returns when the rates have seen the last of the traffic: the kernel estimates every 2 s (ip_vs_est.c), so one that still
 * rose between two looks could have its peak between them.
 */
async function falling(network: IpvsNetwork): Promise<void> {
  const rates = '/tmp/falling'
  await network.sh('d1', `ipvsadm -Ln --rate > ${rates}`)
  // Something fell and nothing rose since the look before; each look is the next one's past.
  const hasOnlyFallen = [
    `ipvsadm -Ln --rate > ${rates}.new`,
    `paste ${rates} ${rates}.new | awk '{ half = NF / 2; for (i = 1; i <= half; i++) if ($i ~ /^[0-9]+$/) { ${[
      'fell = fell || $(half + i) + 0 < $i + 0',
      'rose = rose || $(half + i) + 0 > $i + 0',
    ].join('; ')} } } END { exit !(fell && !rose) }'; fell=$?`,
    `mv ${rates}.new ${rates}`,
    '[ $fell = 0 ]',
  ].join('; ')
  await network.until('d1', `{ ${hasOnlyFallen}; }`)
}
