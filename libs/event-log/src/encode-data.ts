const encoded = new WeakMap<object, string>();

/**
 * The stored form of a payload: its JSON text, whose UTF-8 bytes the store keeps and the hash chain covers.
 *
 * A payload is immutable by convention from the moment it is handed to anybody, so its text is made once: the command layer
 * asks for it to build the chain, the append that follows finds it here. Memory is bounded by the life of the payload.
 */
export function encodeData(data: object): string {
  const known = encoded.get(data);
  if (known !== undefined) return known;
  const text = JSON.stringify(data);
  encoded.set(data, text);
  return text;
}

/** The payload of a stored text, which is kept as its stored form: appended again, it is the same bytes. @throws SyntaxError */
export function decodeData(text: string): object {
  const data = JSON.parse(text) as object;
  encoded.set(data, text);
  return data;
}
