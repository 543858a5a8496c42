import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type GatedProject = {
  readonly name: string;
  /** How many stacks stand behind the gate. */
  readonly behind: number;
};

const LAYER = 40;

/** A project whose first environment has one stack, and whose second one waits for a person. Answers its folder. */
export function gatedProject(folder: string, { name, behind }: GatedProject): string {
  const source = path.join(folder, name, 'source');
  mkdirSync(source, { recursive: true });
  writeFileSync(
    path.join(source, 'stack.yaml'),
    JSON.stringify({ resources: [], outputs: { id: name } }),
  );
  const [early, late] = [`${name}-early`, `${name}-late`];
  const stack = (stackName: string, environment: string, reads?: object) => ({
    name: stackName,
    environment,
    provisioner: 'native',
    source: { path: './source' },
    ...(reads ? { variables: { id: { valueFrom: reads } } } : {}),
  });
  const later = Array.from({ length: behind }, (_each, index) =>
    stack(
      `stack-${index}`,
      late,
      index < LAYER
        ? { stack: 'first', environment: early, output: 'id' }
        : { stack: `stack-${index - LAYER}`, output: 'id' },
    ),
  );
  const document = {
    apiVersion: 'keelson.dev/v1',
    kind: 'InfraProject',
    metadata: { name, org: 'acme' },
    spec: {
      environments: [
        { name: early },
        { name: late, gate: { manual: true, reason: 'the change board agrees' } },
      ],
      stacks: [stack('first', early), ...later],
    },
  };
  // JSON is YAML.
  writeFileSync(path.join(folder, name, 'keelson.yaml'), JSON.stringify(document));
  return path.join(folder, name);
}
