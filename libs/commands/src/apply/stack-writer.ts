import type { Sealer } from '@keelson/access';
import {
  stackDecider,
  stackStream,
  type StackSpec,
  type StackState,
  type VariableSource,
} from '@keelson/domain';
import type { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow, type Envelope } from '../aggregate/envelope';
import { digestOf } from '../ids/digest';
import type { DraftVariable, StackDraft, Verdict } from './draft';
import { nameKey, ownName, type StackIds } from './resolve-draft';

export type StackChange = {
  readonly draft: StackDraft;
  readonly stackId: string;
  readonly verdict: Verdict;
  readonly spec: StackSpec;
  readonly specDigest: string;
};

/** Turns a draft into a stack's spec: references become ids, sensitive values are sealed under the stack's own key. */
export class StackWriter {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly sealer: Sealer,
  ) {}

  /** What applying the draft would do. Writes nothing but, where needed, the key that secrets are sealed with. */
  async plan(draft: StackDraft, ids: StackIds): Promise<StackChange> {
    const stackId = idOf(ids, nameKey(ownName(draft)));
    const variables: Record<string, VariableSource> = {};
    for (const [name, variable] of Object.entries(draft.variables)) {
      variables[name] = await this.toSource(stackId, variable, ids);
    }
    const dependsOn = draft.dependsOn.map((name) => idOf(ids, nameKey(name)));
    const { provisioner, source, flowControl } = draft;
    const spec: StackSpec = { provisioner, source, variables, flowControl, dependsOn };
    const specDigest = digestOf(comparable(spec));
    const state = await this.aggregates.load(stackDecider, stackStream(stackId));
    return { draft, stackId, verdict: verdictOf(state, specDigest), spec, specDigest };
  }

  async write(
    { draft, stackId, spec, specDigest }: StackChange,
    owner: { readonly org: string; readonly projectId?: string },
    envelope: Envelope,
  ): Promise<void> {
    const stream = stackStream(stackId);
    const state = await this.aggregates.load(stackDecider, stream);
    const { name, environment } = draft;
    await this.aggregates.execute(
      stackDecider,
      stream,
      state.state === 'active'
        ? { type: 'ChangeStackSpec', spec, specDigest }
        : { type: 'CreateStack', stackId, name, environment, ...owner, spec, specDigest },
      follow(envelope, stream),
    );
  }

  private async toSource(
    stackId: string,
    variable: DraftVariable,
    ids: StackIds,
  ): Promise<VariableSource> {
    switch (variable.kind) {
      case 'literal':
        return variable.sensitive
          ? {
              kind: 'sealed',
              sealed: await this.sealer.seal(stackStream(stackId), JSON.stringify(variable.value)),
            }
          : { kind: 'literal', value: variable.value };
      case 'output':
        return { kind: 'output', stackId: idOf(ids, nameKey(variable)), output: variable.output };
      case 'secret':
        return { kind: 'secret', secret: variable.secret };
    }
  }
}

function idOf(ids: StackIds, key: string): string {
  const id = ids.get(key);
  if (!id) throw new Error(`stack ${key} was not resolved`);
  return id;
}

function verdictOf(state: StackState, specDigest: string): Verdict {
  if (state.state !== 'active') return 'created';
  return state.specDigest === specDigest ? 'unchanged' : 'changed';
}

/** A spec without ciphertext, which differs each time a value is sealed. */
function comparable(spec: StackSpec): unknown {
  const variables = Object.entries(spec.variables).map(([name, source]) => [
    name,
    source.kind === 'sealed' ? { kind: 'sealed', fingerprint: source.sealed.fingerprint } : source,
  ]);
  return { ...spec, variables: Object.fromEntries(variables) as Record<string, unknown> };
}
