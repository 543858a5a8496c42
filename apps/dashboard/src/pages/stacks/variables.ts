/** A variable as the API shows it: a value, or where it comes from. The value of a sensitive one is absent. */
type AnsweredVariable = {
  readonly value?: unknown;
  readonly sensitive?: boolean;
  readonly valueFrom?: {
    readonly stackId?: string;
    readonly output?: string;
    readonly secret?: string;
  };
};

export type ShownVariable = {
  readonly name: string;
  readonly value: unknown;
  readonly sensitive: boolean;
  readonly from:
    | { readonly kind: 'output'; readonly stackId: string; readonly output: string }
    | { readonly kind: 'secret'; readonly secret: string }
    | undefined;
};

/** The variables of a stack by their names. */
export function variablesOf(variables: unknown): readonly ShownVariable[] {
  const answered = (variables ?? {}) as Readonly<Record<string, AnsweredVariable>>;
  return Object.entries(answered)
    .map(([name, { value, sensitive = false, valueFrom = {} }]) => {
      const { stackId, output, secret } = valueFrom;
      if (stackId !== undefined && output !== undefined) {
        return { name, value, sensitive, from: { kind: 'output', stackId, output } as const };
      }
      const from = secret === undefined ? undefined : ({ kind: 'secret', secret } as const);
      return { name, value, sensitive, from };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}
