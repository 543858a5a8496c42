type Raw = Record<string, unknown>;

/** Of every page: the route around all of them knows what they mean. */
const EVERYWHERE = ['at', 'ask'];

/**
 * What a page takes from its address, and nothing else: the router would hand on as it stands what is not mentioned, also where it makes no
 * sense.
 */
export function only<Search>(validate: (search: Raw) => Search): (search: Raw) => Search {
  return (search) => {
    const unknown = Object.keys(search).filter((key) => !EVERYWHERE.includes(key));
    return { ...Object.fromEntries(unknown.map((key) => [key, undefined])), ...validate(search) };
  };
}
