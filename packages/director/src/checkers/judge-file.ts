/** What the number in a track_file does to a real server: changes its weight, or takes it out (track_file.c). */
import type { Weight } from '@keelson/keepalived-conf/config'

/** Of this product or less the real server is down (INT_MIN: IPVS_WEIGHT_FAULT). */
const FAULT = -2_147_483_648
const HEAVIEST = 2_147_483_647

export interface FileVerdict {
  up: boolean
  /** added to the weight of the real server */
  weight: number
  text: string
}

/** Without a weight any number but 0 is a fault, or 0 is with `reverse`. */
export function judgeFile(value: number, { weight, reverse }: Weight): FileVerdict {
  if (weight === 0) {
    const up = (value === 0) !== reverse
    return { up, weight: 0, text: `the file says ${value}` }
  }
  const product = value * weight * (reverse ? -1 : 1)
  if (product <= FAULT) return { up: false, weight: 0, text: `${value} x ${weight} is a fault` }
  const added = Math.min(product, HEAVIEST)
  return { up: true, weight: added, text: `${value} x ${weight}: weight ${added < 0 ? '' : '+'}${added}` }
}
