import type { ManifestFault } from '../fault';
import type { InfraProjectManifest } from '../manifest';
import { ManifestInvalid } from '../manifest-invalid';
import { parseManifests, type ParseOptions } from '../parse-manifests';

export const ARCHIVE = `sha256:${'a'.repeat(64)}`;

/** None where the text is taken. */
export function faultsOf(text: string, options: ParseOptions = {}): readonly ManifestFault[] {
  try {
    parseManifests(text, options);
  } catch (cause) {
    if (cause instanceof ManifestInvalid) return cause.faults;
    throw cause;
  }
  return [];
}

/** A project with one stack, which has these fields, too. */
export function project(stack: string): string {
  return `apiVersion: keelson.dev/v1
kind: InfraProject
metadata: { name: shop }
spec:
  stacks:
    - { name: web, environment: prod, provisioner: native, source: { archive: "${ARCHIVE}" }, ${stack} }
`;
}

export const paths = (faults: readonly ManifestFault[]): string[] =>
  faults.map((fault) => fault.path);

/** The path of a field of that stack. */
export const at = (rest: string): string => `spec.stacks[0].${rest}`;

/** The first variable of that stack, as it was read. */
export function variable(text: string): unknown {
  const [manifest] = parseManifests(project(`variables: { x: ${text} }`));
  return (manifest as InfraProjectManifest).spec.stacks[0]!.variables['x'];
}
