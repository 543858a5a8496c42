/** Where something lies in a document: keys and indices from its root. */
export type FaultPath = readonly (string | number)[];

export type ManifestFault = {
  /** `spec.stacks[1].source`; with several documents in one text, `documents[2].spec…`. Empty for the whole. */
  readonly path: string;
  /** Never quotes a value that could be a secret. */
  readonly message: string;
  readonly line?: number;
};

export function formatPath(path: FaultPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part.slice(0, 80))}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}
