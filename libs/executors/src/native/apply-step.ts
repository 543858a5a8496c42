import type { Json } from '@keelson/domain';
import type { StepContext } from '../executor.port';
import { sameAttributes } from './decide';
import type { Recorded } from './native-state';
import { planResource, type Looking, type NativeStep } from './plan-stack';
import type { ResolvedResource } from './resolve-stack';
import type { Attributes, Io } from './resource-type';
import type { StateWriter } from './state-writer';
import { resourceTypes } from './types/resource-types';

export type Hands = {
  readonly context: Pick<StepContext, 'log' | 'emit'>;
  readonly looking: Looking;
  readonly writer: StateWriter;
  readonly run: Io['run'];
  /** Addresses whose thing has been touched. */
  readonly begun: Set<string>;
};

const words = {
  create: ['creating', 'created'],
  update: ['updating', 'updated'],
  replace: ['replacing', 'replaced'],
  delete: ['deleting', 'deleted'],
} as const;

/**
 * Does one step. Looks again first: what has changed since the plan by somebody else is not touched; what has changed because
 * a resource that it depends on was applied is decided anew. Answers the action that was done.
 */
export async function applyStep(
  step: NativeStep,
  dependencyChanged: boolean,
  hands: Hands,
): Promise<NativeStep['action']> {
  if (!step.resource) return remove(step, hands);
  const now = await lookAgain(step, step.resource, dependencyChanged, hands);
  if (step.movedFrom !== undefined && step.recorded) {
    hands.writer.record(step.address, step.recorded);
    hands.writer.forget(step.movedFrom);
  }
  if (now.action === 'noop' || now.action === 'move') {
    rememberUnchanged(now, step.resource, hands);
    return now.action;
  }
  await tell(now.action as 'create' | 'update' | 'replace', step.address, hands, () =>
    converge(now, step.resource as ResolvedResource, hands),
  );
  return now.action;
}

async function lookAgain(
  step: NativeStep,
  resource: ResolvedResource,
  dependencyChanged: boolean,
  { looking }: Hands,
): Promise<NativeStep> {
  const now = await planResource(resource, step.recorded, looking);
  const digest = (each: NativeStep): string => looking.digests.ofValue(each.observed);
  if (digest(now) !== digest(step) && !dependencyChanged && now.action !== 'noop') {
    throw new Error('it changed since the plan');
  }
  const action = now.action === 'noop' && step.movedFrom !== undefined ? 'move' : now.action;
  return { ...now, action, adopt: step.adopt && now.adopt };
}

function rememberUnchanged(step: NativeStep, resource: ResolvedResource, { writer }: Hands): void {
  const { observed, recorded } = step;
  if (observed === null || observed === 'not_applicable') return;
  const known = recorded?.attributes;
  if (known && sameAttributes(known, observed) && recorded.input === resource.input) return;
  writer.record(step.address, recordOf(resource, observed, recorded?.adopted ?? step.adopt));
}

async function converge(step: NativeStep, resource: ResolvedResource, hands: Hands): Promise<void> {
  const { writer, looking, context, run } = hands;
  const io: Io = { run, log: (line) => context.log(`${step.address}: ${line}`) };
  if (step.action === 'replace' && step.recorded && !step.keepOld) {
    await destroyOld(step.recorded, hands, io);
  }
  const ours = step.action !== 'update';
  if (ours && step.recorded?.key !== resource.key) await recordIntent(resource, writer);
  hands.begun.add(step.address);
  await resource.apply(io);
  const want = resource.want(looking.digests);
  const after = await resource.read({ ...looking, recorded: want });
  if (after === null || (after !== 'not_applicable' && !sameAttributes(after, want))) {
    throw new Error(`it is not as wanted after it was applied: ${difference(after, want)}`);
  }
  const adopted = ours ? false : (step.recorded?.adopted ?? step.adopt);
  writer.record(step.address, recordOf(resource, want, adopted));
}

/** For what was not known to be made when the apply began: a replacement, or something that went while it ran. */
async function recordIntent(resource: ResolvedResource, writer: StateWriter): Promise<void> {
  if (writer.recorded(resource.address)?.key === resource.key) return;
  writer.record(resource.address, intentOf(resource));
  await writer.flush();
}

async function destroyOld(recorded: Recorded, { looking }: Hands, io: Io): Promise<void> {
  const type = resourceTypes[recorded.type];
  if (recorded.adopted || !type?.destroyable(recorded.identity)) return;
  await type.destroy(recorded.identity, io, looking.digests);
}

async function remove(step: NativeStep, hands: Hands): Promise<NativeStep['action']> {
  const { writer, context, run } = hands;
  if (step.action === 'delete' && step.recorded) {
    const { recorded } = step;
    await tell('delete', step.address, hands, () =>
      destroyOld(recorded, hands, { run, log: (line) => context.log(`${step.address}: ${line}`) }),
    );
  } else {
    context.log(`x ${step.address}: forgotten, left as it is`);
  }
  writer.forget(step.address);
  return step.action;
}

async function tell(
  action: keyof typeof words,
  address: string,
  { context }: Hands,
  work: () => Promise<void>,
): Promise<void> {
  context.emit({ type: 'apply_start', address, action });
  context.log(`${address}: ${words[action][0]}…`);
  try {
    await work();
  } catch (error) {
    const { message } = error as Error;
    context.emit({ type: 'apply_errored', address, action, message });
    context.log(`✗ ${address}: ${message}`);
    throw error;
  }
  context.emit({ type: 'apply_complete', address, action });
  context.log(`✓ ${address}: ${words[action][1]}`);
}

export const intentOf = (resource: ResolvedResource): Recorded => ({
  ...recordOf(resource, {}, false),
  attributes: null,
});

const recordOf = (
  resource: ResolvedResource,
  attributes: Attributes,
  adopted: boolean,
): Recorded => ({
  type: resource.type,
  key: resource.key,
  identity: resource.identity,
  attributes,
  input: resource.input,
  adopted,
  sensitive: resource.sensitive,
  dependencies: resource.dependencies,
});

/** Digests say nothing to a person: only the names, and values that are plain. */
function difference(after: Attributes | null, want: Attributes): string {
  if (after === null) return 'it is not there';
  const differing = Object.keys(want).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(want[name]),
  );
  return differing.map((name) => told(name, after[name], want[name])).join(', ');
}

function told(name: string, is: Json | undefined, wanted: Json | undefined): string {
  return typeof wanted === 'string' && wanted.includes('sha256:')
    ? `${name} differs`
    : `${name} is ${JSON.stringify(is)}, wanted ${JSON.stringify(wanted)}`;
}
