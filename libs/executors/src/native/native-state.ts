import { randomBytes, randomUUID } from 'node:crypto';
import type { Json, ReportedOutput } from '@keelson/domain';
import type { Digests } from './digest';
import type { Attributes, Identity } from './resource-type';

/** What is known of a thing that this stack has made or adopted. */
export type Recorded = {
  readonly type: string;
  readonly key: string;
  readonly identity: Identity;
  /** `null`: its creation was begun and its end is not recorded (a crash). What is found there is ours. */
  readonly attributes: Attributes | null;
  readonly input: string;
  /** It was there before us: it is never destroyed, only forgotten. */
  readonly adopted: boolean;
  readonly sensitive: boolean;
  readonly dependencies: readonly string[];
};
export type RecordedOutput = {
  readonly sensitive: boolean;
  readonly digest: string;
  readonly value: Json;
};

export type NativeState = {
  readonly serial: number;
  readonly lineage: string;
  readonly salt: string;
  readonly resources: ReadonlyMap<string, Recorded>;
  readonly outputs: Readonly<Record<string, RecordedOutput>>;
};

const format = 1;

type Stored = {
  readonly version: number;
  readonly serial: number;
  readonly lineage: string;
  readonly keelson: {
    readonly provisioner: string;
    readonly format: number;
    readonly salt: string;
  };
  readonly outputs: Readonly<Record<string, RecordedOutput>>;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly [Omit<Recorded, 'type'>];
  }[];
};

/** The state of a stack that has none yet. Its lineage and salt become the stack's with the first write. */
export const newState = (): NativeState => ({
  serial: 0,
  lineage: randomUUID(),
  salt: randomBytes(32).toString('hex'),
  resources: new Map(),
  outputs: {},
});

/** In the envelope of a Terraform state, because that is what a state backend keeps and guards: serial and lineage. */
export function stateText(state: NativeState): string {
  const stored: Stored & { readonly terraform_version: string } = {
    version: 4,
    terraform_version: '0.0.0',
    serial: state.serial,
    lineage: state.lineage,
    keelson: { provisioner: 'native', format, salt: state.salt },
    outputs: state.outputs,
    resources: [...state.resources].map(([address, { type, ...instance }]) => ({
      mode: 'managed',
      type,
      name: address.slice(type.length + 1),
      provider: 'keelson.dev/native',
      instances: [instance],
    })),
  };
  return JSON.stringify(stored, null, 2);
}

export function parseState(text: string): NativeState {
  const stored = JSON.parse(text) as Partial<Stored>;
  if (stored.keelson?.provisioner !== 'native') {
    throw new Error("the stack's state was not written by the native provisioner");
  }
  if (stored.keelson.format !== format) {
    throw new Error(
      `the stack's state has format ${stored.keelson.format}: this runner knows ${format}`,
    );
  }
  const { serial = 0, lineage = '', resources = [], outputs = {} } = stored;
  return {
    serial,
    lineage,
    salt: stored.keelson.salt,
    outputs,
    resources: new Map(
      resources.map(({ type, name, instances: [instance] }) => [
        `${type}.${name}`,
        { type, ...instance },
      ]),
    ),
  };
}

/** Sensitive outputs are remembered by their digest, which is enough to see them change. */
export function recordOutputs(
  outputs: Readonly<Record<string, ReportedOutput>>,
  digests: Digests,
): NativeState['outputs'] {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, sensitive }]) => [
      name,
      { sensitive, digest: digests.ofValue([sensitive, value]), value: sensitive ? null : value },
    ]),
  );
}
