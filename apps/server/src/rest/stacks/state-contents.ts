import type { StateDifferenceDto, StackResourceDto } from './stack-state.dto';

/** What matters here of a state in Terraform's format, version 4; the native provisioner's comes in the same envelope. */
type StateFile = {
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly resources?: readonly Resource[];
};
type Resource = {
  readonly module?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly instances?: readonly Instance[];
};
type Instance = {
  readonly index_key?: string | number;
  readonly status?: string;
  readonly attributes?: Readonly<Record<string, unknown>> | null;
};
type Known = { readonly resource: StackResourceDto; readonly instance: Instance };

/** `provider["registry.terraform.io/hashicorp/aws"].west` is the provider of that source. */
const PROVIDER_SOURCE = /provider\["([^"]+)"\]/;

/** What a state manages, by address. Attributes may hold secrets in clear, so nothing of them is told but their names. */
export class StateContents {
  private readonly known: ReadonlyMap<string, Known>;

  private constructor(private readonly file: StateFile) {
    // What a tool has written is kept as it is, so nothing but its serial and its lineage has been checked.
    const listed = Array.isArray(file.resources) ? file.resources : [];
    const all = listed.flatMap((each: Resource) =>
      (each.instances ?? []).map((instance): Known => {
        const { module = null, mode, type, name } = each;
        const address = addressOf(each, instance.index_key);
        const provider = PROVIDER_SOURCE.exec(each.provider)?.[1] ?? each.provider;
        const tainted = instance.status === 'tainted' || isUnfinished(each, instance);
        return { resource: { address, mode, type, name, module, provider, tainted }, instance };
      }),
    );
    this.known = new Map(all.map((each) => [each.resource.address, each]));
  }

  /** @throws SyntaxError */
  static parse(bytes: Buffer): StateContents {
    return new StateContents(JSON.parse(bytes.toString('utf8')) as StateFile);
  }

  get resources(): StackResourceDto[] {
    return [...this.known.values()].map(({ resource }) => resource).sort(byAddress);
  }

  /** How this one differs from an earlier one. */
  since(earlier: StateContents): StateDifferenceDto {
    const both = [...this.known.values()].flatMap(({ resource, instance }) => {
      const before = earlier.known.get(resource.address);
      const names = before ? changedNames(before.instance.attributes, instance.attributes) : [];
      return names.length > 0 ? [{ ...resource, attributes: names }] : [];
    });
    return {
      added: this.resources.filter(({ address }) => !earlier.known.has(address)),
      removed: earlier.resources.filter(({ address }) => !this.known.has(address)),
      changed: both.sort(byAddress),
      outputs: changedNames(earlier.file.outputs, this.file.outputs),
    };
  }
}

const NATIVE_PROVIDER = 'keelson.dev/native';

/** The native provisioner records what it begins to make, and what became of it only when that was made. */
const isUnfinished = ({ provider }: Resource, { attributes }: Instance): boolean =>
  provider === NATIVE_PROVIDER && attributes === null;

function addressOf(
  { module, mode, type, name }: Resource,
  key: string | number | undefined,
): string {
  const parts = [...(module ? [module] : []), ...(mode === 'data' ? ['data'] : []), type, name];
  return parts.join('.') + (key === undefined ? '' : `[${JSON.stringify(key)}]`);
}

function changedNames(
  before: Readonly<Record<string, unknown>> | null = {},
  after: Readonly<Record<string, unknown>> | null = {},
): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
    .sort();
}

function byAddress(a: { readonly address: string }, b: { readonly address: string }): number {
  return a.address < b.address ? -1 : Number(a.address > b.address);
}
