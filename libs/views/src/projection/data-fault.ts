/** Cardinality, data exception, integrity constraint, program limit: the same rows would be refused again. */
const DATA_FAULT = /^(?:21|22|23|54)/;

export function isFaultOfTheData(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' && code.length === 5 && DATA_FAULT.test(code);
}
