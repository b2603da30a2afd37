import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

/** Passes a server of this machine on under another port, and cuts everything off when told. */
export interface CuttingProxy {
  /** The URL, by way of the proxy. */
  through(url: string): string
  /** Cuts all connections once so many more bytes have gone through, either way. */
  cutAfter(bytes: number): void
  /** Cuts all connections where a server answers to what a client said with this text in it. */
  cutAtAnswerTo(text: string): void
  stop(): Promise<void>
}

export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let left = Infinity
  let [text, asked] = ['', false]
  const cut = (): void => {
    left = Infinity
    ;[text, asked] = ['', false]
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const [from, to] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(from)
      from.on('data', (chunk: Buffer) => {
        left -= chunk.length
        if (left < 0 || (asked && from === upstream)) cut()
        else if (text !== '' && from === client && chunk.includes(text)) asked = true
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(to)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    through: (url) => Object.assign(new URL(url), { port: String((server.address() as AddressInfo).port) }).href,
    cutAfter: (bytes) => { left = bytes },
    cutAtAnswerTo: (said) => { text = said },
    stop: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
