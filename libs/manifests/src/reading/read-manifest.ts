import type { SourceDocument } from '../document/source-document';
import type { Manifest, ManifestOrigin, StackManifest } from '../manifest';
import type { FaultList } from './fault-list';
import { Field } from './field';
import { readProject } from './read-project';
import { readStack, STACK_FIELDS } from './read-stack';

const API_VERSION = 'keelson.dev/v1';
const ORG_DEFAULT = 'default';
const PARTS = ['apiVersion', 'kind', 'metadata', 'spec'];

export function readManifest(
  document: SourceDocument,
  faults: FaultList,
  options: { readonly file?: string; readonly allowPaths: boolean },
): Manifest | undefined {
  const origin: ManifestOrigin = {
    prefix: document.prefix,
    lineOf: (path) => document.lineOf(path),
    ...(options.file !== undefined && { file: options.file }),
  };
  const root = new Field(document.value, [], (path, message) => faults.add(origin, path, message));
  if (!root.isMapOf(PARTS)) return undefined;
  if (root.at('apiVersion').value !== API_VERSION) {
    root.at('apiVersion').fault(`must be ${API_VERSION}`);
  }
  const kind = root.at('kind').text();
  switch (kind) {
    case undefined:
      return undefined;
    case 'InfraProject': {
      const metadata = readMetadata(root.at('metadata'), []);
      const spec = readProject(root.at('spec'), options.allowPaths);
      return metadata && spec && { kind, metadata, spec, origin };
    }
    case 'Stack':
      return readStackManifest(root, origin, options.allowPaths);
    default:
      return root.at('kind').fault(`kind ${printable(kind)} is not available in this version`);
  }
}

function readStackManifest(
  root: Field,
  origin: ManifestOrigin,
  allowPaths: boolean,
): StackManifest | undefined {
  const metadata = readMetadata(root.at('metadata'), ['env', 'environment']);
  const environment = readEnvironment(root.at('metadata'));
  const spec = root.at('spec');
  if (!spec.isMapOf(STACK_FIELDS)) return undefined;
  const stack = readStack(spec, metadata?.name, environment, allowPaths);
  return metadata && stack && { kind: 'Stack', metadata, spec: stack, origin };
}

function readMetadata(field: Field, more: string[]): Manifest['metadata'] | undefined {
  if (!field.isMapOf(['name', 'org', ...more])) return undefined;
  const name = field.at('name').name();
  const org = field.at('org').missing ? ORG_DEFAULT : field.at('org').name();
  return name === undefined || org === undefined ? undefined : { name, org };
}

function readEnvironment(metadata: Field): string | undefined {
  if (!metadata.isMap) return undefined;
  if (!metadata.has('environment')) return metadata.at('env').name();
  const environment = metadata.at('environment').name();
  if (metadata.has('env') && metadata.at('env').value !== environment) {
    return metadata.at('env').fault('differs from environment, which is the same setting');
  }
  return environment;
}

function printable(kind: string): string {
  return /^[A-Za-z0-9]{1,63}$/.test(kind) ? kind : 'of this name';
}
