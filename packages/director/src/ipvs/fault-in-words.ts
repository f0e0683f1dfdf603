/** What the kernel's refusal of an IPVS command means (net/netfilter/ipvs/ip_vs_ctl.c), with the command that mends it. */
import type { IpvsRequest } from '../wire/ipvs'
import { destinationKey, serviceKey } from './ipvs-table'

const EPERM = 1
const ENOENT = 2
const ESRCH = 3
const ENOMEM = 12
const EEXIST = 17
const EINVAL = 22
const EAFNOSUPPORT = 97

/** `errnoInWords`: of the C library, for what has no meaning of its own here. */
export function faultInWords(request: IpvsRequest, errno: number, errnoInWords: string): string {
  const { command, service = {}, destination } = request
  const where = destination ? `${destinationKey(destination)} of ${serviceKey(service)}` : serviceKey(service)
  const about = request.service ? `${command} ${where}` : command
  return `${about}: ${meaning(request, errno) ?? errnoInWords}`
}

function meaning({ command, service = {}, destination }: IpvsRequest, errno: number): string | undefined {
  const { scheduler, engine } = service
  switch (errno) {
    case EPERM:
      return 'needs CAP_NET_ADMIN'
    case ESRCH:
      return command.endsWith('-service') || destination ? 'the kernel has no such service' : 'it does not run'
    case EEXIST:
      return command === 'new-daemon' ? 'it runs already' : 'the kernel has it already'
    case ENOMEM:
      return 'the kernel is out of memory'
    case EAFNOSUPPORT:
      return 'the IPVS of this kernel has no IPv6 (CONFIG_IP_VS_IPV6)'
    case ENOENT:
      if (destination) return 'the service has no such real server'
      if (command.endsWith('-service'))
        return `the kernel has no scheduler ${scheduler}${engine ? ` or no persistence engine ${engine}` : ''} (modprobe ip_vs_${scheduler}${engine ? ` ip_vs_pe_${engine}` : ''})`
      return undefined
    case EINVAL:
      return 'the kernel takes no such combination of options'
    default:
      return undefined
  }
}
