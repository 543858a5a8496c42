export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

/** Every item of a list, page after page. A cursor that comes back unchanged would never end and is refused. */
export async function* paginate<T>(
  page: (cursor: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let cursor: string | undefined;
  for (;;) {
    const { items, nextCursor } = await page(cursor);
    yield* items;
    if (nextCursor === null || nextCursor === undefined) return;
    if (nextCursor === cursor) throw new Error(`the list's cursor ${nextCursor} does not move on`);
    cursor = nextCursor;
  }
}
