/** In Go's words. */
export class DeadlineExceeded extends Error {
  constructor() {
    super("context deadline exceeded");
  }
}

/** Fails when something takes longer. */
export function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new DeadlineExceeded()), milliseconds);
    promise.then(done, failed).finally(() => clearTimeout(timer));
  });
}
