import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

const given = new Set<number>()

/** A TCP port on 127.0.0.1 that is free now and that this function has not given to anybody lately. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  if (given.has(port)) return freePort()
  given.add(port)
  if (given.size > 500) given.clear()
  return port
}
