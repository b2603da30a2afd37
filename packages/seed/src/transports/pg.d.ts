// The parts of pg and pg-copy-streams in use; neither brings types of its own.
declare module 'pg' {
  import type { Duplex } from 'node:stream'
  import type { WireQuery } from '@axcouncil/seed/transports/splice'
  interface ClientConfig {
    connectionString: string
    ssl?: boolean | { rejectUnauthorized: boolean }
    application_name?: string
    connectionTimeoutMillis?: number
    keepAlive?: boolean
  }
  export class Client {
    constructor(config: ClientConfig)
    connect(): Promise<void>
    query<Row>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>
    query<Stream extends Duplex>(stream: Stream): Stream
    query(query: WireQuery): unknown
    on(event: 'error', listener: (error: Error) => void): this
    end(): Promise<void>
  }
}

declare module 'pg-copy-streams' {
  import type { Duplex } from 'node:stream'
  export function from(statement: string): Duplex
  export function to(statement: string): Duplex
}
