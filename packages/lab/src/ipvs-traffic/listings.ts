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
  const taken = Object.entries(KINDS).map(async ([kind, [ours, theirs]]) => {
    const look = `ipvsadm ${theirs}; echo '${CUT}'; ${process.execPath} ${AGENT} ${ours} 2>&1; echo '${CUT}'; ipvsadm ${theirs}`
    const [before = [], said = [], after = []] = (await network.sh('d1', look))
      .split(`${CUT}\n`)
      .map(text => text.split('\n').filter(Boolean))
    return [kind, { before, ours: said, after }] as const
  })
  return Object.fromEntries(await Promise.all(taken)) as Record<ListingKind, Listing>
}
