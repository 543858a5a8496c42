import { fault } from '../fault';
import { interpolate } from '../interpolation';
import type { ResourceType } from '../resource-type';
import { fileResource, readRecordedFile, removeFile } from './file-content';
import { readSourceFile } from './source-file';

/** A file made from one of the stack's source, in which `${vars.x}` stands for the variable x that it is given. */
export const template: ResourceType = {
  required: ['path', 'source'],
  optional: ['vars', 'mode'],
  create: async (properties, place) => {
    const name = properties.openText('source');
    const text = (await readSourceFile(place.sourceFolder, name, properties.at('source'))).toString(
      'utf8',
    );
    const vars = properties.textMap('vars');
    const sensitive = properties.isSensitive('vars');
    const lines = text
      .split('\n')
      .map((line, index) => rendered(line, `${name}:${index + 1}`, vars));
    return fileResource({
      path: properties.absolutePath('path', place.root),
      content: lines.join('\n'),
      sensitive,
      mode: properties.mode('mode', sensitive ? '0600' : '0644'),
    });
  },
  readRecorded: readRecordedFile,
  destroyable: () => true,
  destroy: removeFile,
};

function rendered(line: string, path: string, vars: Readonly<Record<string, string>>): string {
  const { value } = interpolate(line, path, ([scope, name, ...rest]) => {
    if (scope !== 'vars' || name === undefined || rest.length > 0) {
      throw fault(
        path,
        `a template knows only \${vars.NAME}; write $\${…} to mean the text itself`,
      );
    }
    const given = vars[name];
    if (given === undefined) throw fault(path, `vars.${name} is not given`);
    return { value: given, sensitive: false };
  });
  return value as string;
}
