/** A path with its `{parts}` filled in, encoded, so that a name with a slash or a question mark stays one segment. */
export function pathOf(path: string, parts: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`${path} lacks its ${name}`);
    return encodeURIComponent(part);
  });
}
