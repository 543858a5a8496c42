import type {
  FlowControl,
  GateSpec,
  Json,
  PipelineEnvironment,
  Provisioner,
} from '@keelson/domain';

/** A stack by name, before it is known which one that is. */
export type StackName = { readonly environment: string; readonly stack: string };

export type DraftVariable =
  | { readonly kind: 'literal'; readonly value: Json; readonly sensitive: boolean }
  | ({ readonly kind: 'output'; readonly output: string } & StackName)
  | { readonly kind: 'secret'; readonly secret: string };

/** A stack as a manifest wishes it: checked for itself, references still by name, secrets still in clear. */
export type StackDraft = {
  readonly name: string;
  readonly environment: string;
  readonly provisioner: Provisioner;
  readonly source: { readonly archive: string };
  readonly variables: Readonly<Record<string, DraftVariable>>;
  readonly flowControl: FlowControl;
  readonly dependsOn: readonly StackName[];
  readonly gate?: GateSpec;
  /** Where it stands in the manifest, for faults. */
  readonly path: string;
};

export type ProjectDraft = {
  readonly name: string;
  readonly environments: readonly PipelineEnvironment[];
  readonly concurrencyMax: number;
  readonly stacks: readonly StackDraft[];
};

/** What one apply wishes: everything in it is checked before anything is written. */
export type ApplyDraft = {
  readonly org: string;
  readonly projects: readonly ProjectDraft[];
  /** Stacks on their own. */
  readonly stacks: readonly StackDraft[];
};

export type Verdict = 'created' | 'changed' | 'unchanged';

export type Applied = {
  readonly kind: 'InfraProject' | 'Stack';
  readonly id: string;
  readonly name: string;
  readonly environment?: string;
  readonly verdict: Verdict;
  /** Made by this apply, because something changed. */
  readonly pipelineId?: string;
  readonly runId?: string;
  /** Of a project: its stacks. */
  readonly stacks?: readonly Applied[];
};

export type Fault = { readonly path: string; readonly message: string };

/** A manifest that cannot be applied: every fault with its path; nothing was changed. */
export class ApplyRefused extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    this.name = 'ApplyRefused';
  }
}
