/** What the address of the list may say. `list` is not written: it is what one gets without a word. */
export type StacksSearch = {
  readonly environment?: string | undefined;
  /** Id or name. */
  readonly project?: string | undefined;
  /** A part of `environment/name`, or of an id. */
  readonly name?: string | undefined;
  readonly view?: 'matrix' | undefined;
  /** Only those that have drifted or need a refresh. */
  readonly unsure?: true | undefined;
};

export function stacksSearch(search: Record<string, unknown>): StacksSearch {
  const { environment, project, name, view, unsure } = search;
  return {
    ...textOf('environment', environment),
    ...textOf('project', project),
    ...textOf('name', name),
    ...(view === 'matrix' ? { view } : {}),
    ...(unsure === true ? { unsure } : {}),
  };
}

function textOf<Key extends string>(key: Key, value: unknown): { readonly [key in Key]?: string } {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text === '') return {};
  return { [key]: text } as { readonly [key in Key]?: string };
}
