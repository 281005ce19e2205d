/** Fails, in Go's words, when something takes longer. */
export function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error("context deadline exceeded")), milliseconds);
    promise.then(done, failed).finally(() => clearTimeout(timer));
  });
}
