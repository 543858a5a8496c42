/**
 * How fetch tells that the network failed: a TypeError, or a SyntaxError for a body that broke off. Known by name, because an
 * error of another realm (a worker, a test's sandbox) is no instance of this one's class.
 */
export function isNetworkFailure(error: unknown): error is Error {
  const name = (error as Partial<Error> | null | undefined)?.name;
  return name === 'TypeError' || name === 'SyntaxError';
}
