/** The few names of the `pg` driver that are used beside the mapper; it brings no types of its own. */
declare module 'pg' {
  export type PoolOptions = {
    connectionString: string
    max: number
    /** Sent with the start of each connection, e.g. `-c synchronous_commit=on`. */
    options?: string
    types?: TypeOverrides
  }
  export class TypeOverrides {
    setTypeParser(oid: number, parse: (text: string) => unknown): void
  }
  export interface PoolClient {
    query(text: string, values?: readonly unknown[]): Promise<{ rows: object[] }>
    /** With an error, the connection is thrown away instead of used again. */
    release(error?: Error): void
  }
  export class Pool {
    constructor(options: PoolOptions)
    connect(): Promise<PoolClient>
    query(text: string, values?: readonly unknown[]): Promise<{ rows: object[] }>
    on(event: 'error', listener: (error: Error) => void): this
    end(): Promise<void>
  }
}
