import { compareTokens } from '../job/fencing-token';
import { jsonEquals } from '../json-equals';
import type { PublishOutputs } from './stack.commands';
import type { OutputValue, StackEvent } from './stack.events';
import type { Stack } from './stack.state';

/**
 * A run publishes once. Where the publisher's fencing token is known, one that is not newer than the last publisher's has nothing
 * to say: a repetition that comes late never brings old values back.
 */
export function publishOutputs(command: PublishOutputs, stack: Stack): readonly StackEvent[] {
  if (stack.state === 'deleted' || isLate(command, stack)) return [];
  const { runId, outputs, token } = command;
  const changedKeys = changedOutputs(stack, outputs);
  if (changedKeys.length === 0) return [];
  const version = stack.outputsVersion + 1;
  const data = { version, runId, outputs, changedKeys, ...(token !== undefined && { token }) };
  return [{ type: 'OutputsPublished', data }];
}

function isLate({ runId, token }: PublishOutputs, { lastPublisher }: Stack): boolean {
  if (lastPublisher === null) return false;
  if (lastPublisher.runId === runId) return true;
  return (
    token !== undefined &&
    lastPublisher.token !== null &&
    compareTokens(token, lastPublisher.token) <= 0
  );
}

/** Keys that are new, gone, or have another value, sorted. */
function changedOutputs(
  { outputs: known }: Stack,
  outputs: Readonly<Record<string, OutputValue>>,
): readonly string[] {
  const changed = Object.keys(outputs).filter((key) => {
    const before = known.get(key);
    return before === undefined || !sameOutput(before.value, outputs[key] as OutputValue);
  });
  const gone = [...known.keys()].filter((key) => !Object.hasOwn(outputs, key));
  return [...changed, ...gone].sort();
}

/** Sealed values are compared by their fingerprints, without opening them. */
function sameOutput(a: OutputValue, b: OutputValue): boolean {
  if (a.sensitive) return b.sensitive && a.sealed.fingerprint === b.sealed.fingerprint;
  return !b.sensitive && jsonEquals(a.value, b.value);
}
