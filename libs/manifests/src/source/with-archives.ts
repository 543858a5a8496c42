import { readDocuments } from '../document/source-document';
import { formatPath } from '../fault';
import { parseManifests } from '../parse-manifests';
import { resolveProject } from '../graph/resolve-project';

/** Packs and sends the folder and answers its archive's digest. `at` is the path's place, for faults. */
export type SendFolder = (path: string, at: string) => Promise<string>;

type Source = { path?: string; archive?: string };
type Loose = { spec: { source?: Source; stacks?: { source: Source }[] } };

/**
 * A manifest as the server takes it: each `source.path` replaced by the digest of its archive. The whole is checked first, so
 * nothing is sent of a manifest that has a fault, and each folder is sent once. The answer is JSON, one document a line.
 */
export async function withArchives(
  text: string,
  send: SendFolder,
  options: { readonly file?: string } = {},
): Promise<string> {
  for (const manifest of parseManifests(text, { ...options, allowPaths: true })) {
    if (manifest.kind === 'InfraProject') resolveProject(manifest);
  }
  const sent = new Map<string, Promise<string>>();
  const replaced: string[] = [];
  for (const { value, prefix } of readDocuments(text, { ...options, isTrusted: true })) {
    // A copy: aliases share one value among several places.
    const document = JSON.parse(JSON.stringify(value)) as Loose;
    for (const [source, ...at] of sourcesOf(document)) {
      if (source.path === undefined) continue;
      const place = formatPath([...prefix, ...at, 'source', 'path']);
      const archive = sent.get(source.path) ?? send(source.path, place);
      sent.set(source.path, archive);
      source.archive = await archive;
      delete source.path;
    }
    replaced.push(JSON.stringify(document));
  }
  return replaced.join('\n---\n');
}

function sourcesOf({ spec }: Loose): [Source, ...(string | number)[]][] {
  const stacks = (spec.stacks ?? []).map(({ source }, index): [Source, ...(string | number)[]] => [
    source,
    'spec',
    'stacks',
    index,
  ]);
  return spec.source === undefined ? stacks : [[spec.source, 'spec'], ...stacks];
}
