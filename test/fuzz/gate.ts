/** A piece of work that waits to be let through; `fault`: it fails before it was done, or after (its effect is there). */
export type Ticket = { label: string; run(fault?: 'before' | 'after'): Promise<void> }

/**
 * Holds asynchronous work (a database, a store) back until somebody lets it through piece by piece, so that every order
 * of things can be made and made again. Closed, it lets nothing through any more: the process or the page is gone.
 */
export class Gate {
  readonly tickets: Ticket[] = []
  #isClosed = false

  pass<T>(label: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return
      const ticket: Ticket = {
        label,
        run: async (fault) => {
          this.tickets.splice(this.tickets.indexOf(ticket), 1)
          if (fault === 'before') return reject(new Error(`injected: ${label} failed`))
          await work().then(
            (result) => (fault ? reject(new Error(`injected: ${label} failed afterwards`)) : resolve(result)),
            reject,
          )
        },
      }
      this.tickets.push(ticket)
    })
  }

  close(): void {
    this.#isClosed = true
    this.tickets.length = 0
  }
}
