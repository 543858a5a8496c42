export const stackTabs = ['overview', 'states', 'runs', 'history', 'settings'] as const;
export type StackTab = (typeof stackTabs)[number];

export const isStackTab = (text: unknown): text is StackTab =>
  stackTabs.some((tab) => tab === text);

/** What the address of a stack's page may say. */
export type StackSearch = {
  readonly tab?: Exclude<StackTab, 'overview'> | undefined;
  /** A part of a resource's address. */
  readonly resource?: string | undefined;
  /** Versions of the states that are compared; without them the newest is, with the one before it. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

export function stackSearch({ tab, resource, from, to }: Record<string, unknown>): StackSearch {
  return {
    ...(isStackTab(tab) && tab !== 'overview' ? { tab } : {}),
    // A text that looks like a number comes out of the address as one.
    ...(isText(resource) ? { resource: String(resource) } : {}),
    ...(isVersion(from) ? { from } : {}),
    ...(isVersion(to) ? { to } : {}),
  };
}

const isText = (value: unknown): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && value !== '');

const isVersion = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0;
