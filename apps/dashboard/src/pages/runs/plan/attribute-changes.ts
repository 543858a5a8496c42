/** What workers write in place of a value that nobody is to read. */
const SENSITIVE = '(sensitive value)';
/** What tools say of a value that the apply will find out. */
const UNKNOWN = '(known after apply)';

export type AttributeValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sensitive' }
  | { readonly kind: 'unknown' };

export type AttributeChange = {
  /** `tags.Name`, `ingress[0].port` */
  readonly path: string;
  readonly before: AttributeValue | undefined;
  readonly after: AttributeValue | undefined;
};

export type AttributeChanges = {
  readonly changes: readonly AttributeChange[];
  /** Attributes that stay as they are. */
  readonly sameCount: number;
};

type Planned = { readonly before: unknown; readonly after: unknown };

/** What a planned change does, attribute by attribute. Two values that are hidden may differ, so they are never called the same. */
export function attributeChanges({ before, after }: Planned): AttributeChanges {
  const old = leavesOf(before);
  const fresh = leavesOf(after);
  const paths = [...new Set([...old.keys(), ...fresh.keys()])];
  const all = paths.map((path) => ({
    path,
    before: valueOf(old.get(path)),
    after: valueOf(fresh.get(path)),
  }));
  const differing = all.filter((change) => !isSame(change));
  return { changes: differing, sameCount: all.length - differing.length };
}

function isSame({ before, after }: AttributeChange): boolean {
  if (before === undefined || after === undefined) return before === after;
  if (before.kind !== 'text' || after.kind !== 'text') return false;
  return before.text === after.text;
}

/** Whatever is no longer divided, by its path. What is null is not there. */
function leavesOf(value: unknown): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>();
  const visit = (part: unknown, path: string): void => {
    if (part === null || part === undefined) return;
    const inner = Array.isArray(part)
      ? part.map((each: unknown, index) => [`${path}[${index}]`, each] as const)
      : typeof part === 'object'
        ? Object.entries(part).map(([name, each]) => [joined(path, name), each as unknown] as const)
        : [];
    if (inner.length === 0) leaves.set(path, part);
    else for (const [deeper, each] of inner) visit(each, deeper);
  };
  visit(value, '');
  return leaves;
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function valueOf(leaf: unknown): AttributeValue | undefined {
  if (leaf === undefined) return undefined;
  if (leaf === SENSITIVE) return { kind: 'sensitive' };
  if (leaf === UNKNOWN) return { kind: 'unknown' };
  return { kind: 'text', text: typeof leaf === 'string' ? leaf : JSON.stringify(leaf) };
}
