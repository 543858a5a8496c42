/** An address of this dashboard, as a path; undefined for any other, because a link to the sign-in page may come from anybody. */
export function ownPlace(address: unknown, origin: string): string | undefined {
  if (typeof address !== 'string' || !address.startsWith('/')) return undefined;
  if (!URL.canParse(address, origin)) return undefined;
  const url = new URL(address, origin);
  // A path that begins with two slashes is read as another host by whoever goes there.
  if (url.origin !== origin || url.pathname.startsWith('//')) return undefined;
  return url.pathname + url.search + url.hash;
}
