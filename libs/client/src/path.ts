/** A path whose inserted parts are encoded, so that a name with a slash or a question mark stays one segment. */
export function path(parts: TemplateStringsArray, ...segments: readonly string[]): string {
  return parts.reduce((whole, part, index) => {
    const segment = segments[index - 1];
    return `${whole}${segment === undefined ? '' : encodeURIComponent(segment)}${part}`;
  });
}
