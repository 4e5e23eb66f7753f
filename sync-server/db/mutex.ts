/** Lets one caller at a time in, in the order of asking. */
export class Mutex {
  private held = false
  private readonly waiting: (() => void)[] = []

  /** How many hold it or wait for it. */
  get load(): number {
    return this.waiting.length + (this.held ? 1 : 0)
  }

  /** Resolves when it is the caller's turn; the caller must call `release` once. */
  acquire(): Promise<void> {
    if (!this.held) {
      this.held = true
      return Promise.resolve()
    }
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  release(): void {
    const next = this.waiting.shift()
    if (next) next()
    else this.held = false
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire()
    try {
      return await work()
    } finally {
      this.release()
    }
  }
}
