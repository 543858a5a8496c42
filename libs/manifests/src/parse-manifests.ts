import { readDocuments } from './document/source-document';
import type { Manifest } from './manifest';
import { ManifestInvalid } from './manifest-invalid';
import { FaultList } from './reading/fault-list';
import { readManifest } from './reading/read-manifest';

export type ParseOptions = {
  /** Named in faults. */
  readonly file?: string;
  /** The manifest lies beside its folders, as for the CLI: `source.path` may stand in it. Default false. */
  readonly allowPaths?: boolean;
};

/**
 * Reads the manifests of a text: YAML, one or several documents, or JSON. The shape of each is checked completely; whether
 * references lead anywhere is `resolveProject`'s question. Throws `ManifestInvalid` with all faults.
 */
export function parseManifests(text: string, options: ParseOptions = {}): Manifest[] {
  const { file, allowPaths = false } = options;
  const faults = new FaultList();
  const reading = { allowPaths, ...(file !== undefined && { file }) };
  const manifests = readDocuments(text, { ...reading, isTrusted: allowPaths })
    .map((document) => readManifest(document, faults, reading))
    .filter((manifest) => manifest !== undefined);
  refuseTwins(manifests, faults);
  faults.throwIfAny(file);
  if (manifests.length === 0) {
    throw new ManifestInvalid([{ path: '', message: 'there is no manifest in it' }], file);
  }
  return manifests;
}

/** Of two manifests for one thing, the second would silently win. */
function refuseTwins(manifests: readonly Manifest[], faults: FaultList): void {
  const seen = new Set<string>();
  for (const { kind, metadata, spec, origin } of manifests) {
    const environment = kind === 'Stack' ? spec.environment : '';
    const identity = [kind, metadata.org, environment, metadata.name].join('/');
    if (seen.has(identity)) {
      faults.add(origin, ['metadata', 'name'], `the ${kind} ${metadata.name} occurs twice`);
    }
    seen.add(identity);
  }
}
