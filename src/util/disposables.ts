/**
 * A stack of things to release, last in first out. Node 20 has no `AsyncDisposableStack`;
 * the method names are its own, so this file can go when Node 24 is the floor.
 */
export class Disposables implements AsyncDisposable {
  readonly #stack: (() => unknown)[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.#stack.push(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(release: () => unknown): void {
    this.#stack.push(release);
  }

  /** Releases everything although some releases fail; failures are thrown together at the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let release = this.#stack.pop(); release; release = this.#stack.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some resources were not released');
  }
}
