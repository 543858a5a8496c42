import { StepFailed } from '../executor.port';

/** What a step failed with. */
export async function failureOf(promise: Promise<unknown>): Promise<StepFailed> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StepFailed);
  return error as StepFailed;
}
