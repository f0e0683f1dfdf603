/** How real servers behind the userspace forwarder learn who their client is. */
import * as z from 'zod'

/**
 * `hidden`: not at all, they see the director. `transparent`: the forwarder speaks with the client's own address (IP_TRANSPARENT),
 * whose answers must be routed through the director. `proxy-v1`, `proxy-v2`: a header of the PROXY protocol before the first byte
 * of a TCP stream.
 */
export const ClientAddress = z.enum(['hidden', 'transparent', 'proxy-v1', 'proxy-v2'])
export type ClientAddress = z.infer<typeof ClientAddress>
