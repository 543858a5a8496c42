/** The prefix and the end: the beginning of the body is a time, and alike for what happened together. */
export function shortId(id: string): string {
  const [prefix, body] = id.split('_');
  return body === undefined || body.length <= 8 ? id : `${prefix}_…${body.slice(-6)}`;
}
