/**
 * An HTTP answer as it comes in, read as keepalived reads one (check_http.c): status, Content-Length, and the bytes
 * behind the header. No redirects, no chunks, no decoding: the digest is of what is on the wire.
 *
 *   HTTP/1.x 200 …  name: value …  (blank line)  body up to Content-Length or the end of the connection
 */

/** More header than this is none. */
const LONGEST_HEADER = 64 * 1024

export class HttpAnswer {
  /** 0 where the first line names none */
  status = 0
  contentLength: number | undefined
  bodyLength = 0
  private header: Uint8Array | undefined = new Uint8Array()

  /** The header ended; `status` and `contentLength` are what it says. */
  get hasHeader(): boolean {
    return this.header === undefined
  }

  get isComplete(): boolean {
    return this.hasHeader && this.contentLength !== undefined && this.bodyLength >= this.contentLength
  }

  /** What is wrong with so endless a header. */
  get fault(): string | undefined {
    return (this.header?.length ?? 0) > LONGEST_HEADER ? `no end of the header in ${LONGEST_HEADER} bytes` : undefined
  }

  /** The part of these bytes that is body, cut at Content-Length. */
  push(bytes: Uint8Array): Uint8Array {
    if (!this.header) return this.takeBody(bytes)
    const joined = new Uint8Array(this.header.length + bytes.length)
    joined.set(this.header)
    joined.set(bytes, this.header.length)
    const end = endOfHeader(joined, Math.max(0, this.header.length - 3))
    this.header = joined
    if (end < 0) return new Uint8Array()
    this.readHeader(text(joined.subarray(0, end)))
    this.header = undefined
    return this.takeBody(joined.subarray(end))
  }

  private takeBody(bytes: Uint8Array): Uint8Array {
    const room = (this.contentLength ?? Number.POSITIVE_INFINITY) - this.bodyLength
    const body = bytes.length > room ? bytes.subarray(0, Math.max(0, room)) : bytes
    this.bodyLength += body.length
    return body
  }

  private readHeader(header: string): void {
    this.status = Number(/^HTTP\/\d\S* (\d{3})/.exec(header)?.[1] ?? 0)
    const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(header)?.[1]
    if (length !== undefined) this.contentLength = Number(length)
  }
}

/** Where the body begins, or -1. */
function endOfHeader(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0 && at + 3 < bytes.length; at = bytes.indexOf(13, at + 1))
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at + 4
  return -1
}

function text(bytes: Uint8Array): string {
  let result = ''
  for (const byte of bytes) result += String.fromCharCode(byte)
  return result
}
