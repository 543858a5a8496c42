const last = new Map<string, Promise<unknown>>();

/** Independent resources are applied at the same time; those that edit the same file must not overwrite each other's edit. */
export async function inTurn<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const before = last.get(path) ?? Promise.resolve();
  const own = before.then(work, work);
  const settled = own.catch(() => undefined);
  last.set(path, settled);
  try {
    return await own;
  } finally {
    if (last.get(path) === settled) last.delete(path);
  }
}
