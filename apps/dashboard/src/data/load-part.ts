/** A part of the dashboard could not be loaded: the server is away, or has another version of it since. */
export class PartMissing extends Error {
  constructor(options: ErrorOptions) {
    // Not the message of the browser alone: by that the router would load the page anew at once, with the server away.
    super(`A part of the dashboard is missing: ${String(options.cause)}`, options);
    this.name = 'PartMissing';
  }
}

/**
 * For whatever loads a part when it is first needed, so that its absence is known from other faults. It is not tried again here: the
 * bundler takes a stylesheet that has failed once for loaded, so only a new page has all of it.
 */
export function loadPart<Part>(load: () => Promise<Part>): () => Promise<Part> {
  return () =>
    load().catch((cause: unknown) => {
      throw new PartMissing({ cause });
    });
}
