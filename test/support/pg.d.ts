/** The few names of the `pg` driver that the tests use; it comes with @mikro-orm/postgresql, which brings no types of it. */
declare module 'pg' {
  type Result = { rows: Record<string, unknown>[] }
  export class Client {
    constructor(options: { connectionString: string; connectionTimeoutMillis?: number })
    connect(): Promise<void>
    query(text: string, values?: unknown[]): Promise<Result>
    end(): Promise<void>
    on(event: 'error', listener: (error: Error) => void): this
  }
}
