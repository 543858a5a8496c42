import {
  stackDecider,
  stackStream,
  type OutputValue,
  type RunInput,
  type VariableSource,
} from '@keelson/domain';
import type { DecideAndAppend } from '../aggregate/decide-and-append';
import { digestOf } from '../ids/digest';

export type ResolvedInputs = {
  readonly inputs: Readonly<Record<string, RunInput>>;
  readonly inputDigest: string;
  /** What is not there yet, in words for a person. */
  readonly missing: readonly string[];
};

/** Reads what a run's variables refer to: the outputs of other stacks as they are now (P8). Never a guess, never a mock. */
export async function resolveInputs(
  aggregates: DecideAndAppend,
  specDigest: string,
  variables: Readonly<Record<string, VariableSource>>,
): Promise<ResolvedInputs> {
  const inputs: Record<string, RunInput> = {};
  const missing: string[] = [];
  for (const [name, source] of Object.entries(variables)) {
    if (source.kind !== 'output') continue;
    const upstream = await aggregates.load(stackDecider, stackStream(source.stackId));
    const output = upstream.state === 'active' ? upstream.outputs.get(source.output) : undefined;
    if (output) {
      const { stackId, output: key } = source;
      inputs[name] = { stackId, output: key, version: output.version, value: output.value };
    } else {
      const label = upstream.state === 'active' ? upstream.name : source.stackId;
      missing.push(`variable ${name}: stack ${label} has no output ${source.output} yet`);
    }
  }
  return { inputs, inputDigest: inputDigestOf(specDigest, inputs), missing };
}

function inputDigestOf(specDigest: string, inputs: Readonly<Record<string, RunInput>>): string {
  const values = Object.entries(inputs).map(([name, input]) => [name, comparable(input.value)]);
  return digestOf({ specDigest, inputs: Object.fromEntries(values) as Record<string, unknown> });
}

const comparable = (value: OutputValue): unknown =>
  value.sensitive ? { fingerprint: value.sealed.fingerprint } : { value: value.value };
