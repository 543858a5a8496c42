import type { FlowControl, GateSpec, Json, Provisioner } from '@keelson/domain';
import type { FaultPath } from './fault';

export type StackReference = { readonly environment: string; readonly stack: string };

/** What a manifest says about a variable. `sensitive` holds the value in clear: seal it before it goes anywhere. */
export type VariableWish =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'sensitive'; readonly value: Json }
  | { readonly kind: 'output'; readonly from: StackReference; readonly output: string }
  | { readonly kind: 'secret'; readonly secret: string };

/** `path` is relative to the manifest's file; only the CLI accepts it. `archive` is `sha256:…`. */
export type SourceWish =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'archive'; readonly archive: string };

export type StackWish = {
  readonly name: string;
  readonly environment: string;
  readonly provisioner: Provisioner;
  readonly source: SourceWish;
  readonly variables: Readonly<Record<string, VariableWish>>;
  /** What was said, and no default: the rest may come from elsewhere (`completeFlowControl`). */
  readonly flowControl: Partial<FlowControl>;
  readonly dependsOn: readonly StackReference[];
  readonly gate?: GateSpec;
};

export type EnvironmentWish = { readonly name: string; readonly gate?: GateSpec };

/** Where a manifest was read, for faults that are found later. */
export type ManifestOrigin = {
  readonly file?: string;
  /** Leads to the document when its text holds several. */
  readonly prefix: FaultPath;
  lineOf(path: FaultPath): number | undefined;
};

type Metadata = { readonly name: string; readonly org: string };

export type InfraProjectManifest = {
  readonly kind: 'InfraProject';
  readonly metadata: Metadata;
  readonly spec: {
    /** As stated, or in the order in which the stacks mention them. */
    readonly environments: readonly EnvironmentWish[];
    readonly stacks: readonly StackWish[];
    readonly concurrencyMax: number;
  };
  readonly origin: ManifestOrigin;
};

/** A stack on its own. Its references are to stacks that exist already. */
export type StackManifest = {
  readonly kind: 'Stack';
  readonly metadata: Metadata;
  readonly spec: StackWish;
  readonly origin: ManifestOrigin;
};

export type Manifest = InfraProjectManifest | StackManifest;
