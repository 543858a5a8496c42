import { fault } from '../fault';
import type { PropertyReader } from '../property-reader';
import type { Place, ResourceType } from '../resource-type';
import { fileResource, readRecordedFile, removeFile } from './file-content';
import { readSourceFile } from './source-file';

/** A regular file with this content (given, or a file of the stack's source) and these permission bits. */
export const file: ResourceType = {
  required: ['path'],
  optional: ['content', 'source', 'mode'],
  create: async (properties, place) => {
    const sensitive = properties.isSensitive('content');
    return fileResource({
      path: properties.absolutePath('path', place.root),
      content: await contentOf(properties, place),
      sensitive,
      mode: properties.mode('mode', sensitive ? '0600' : '0644'),
    });
  },
  readRecorded: readRecordedFile,
  destroyable: () => true,
  destroy: removeFile,
};

async function contentOf(properties: PropertyReader, place: Place): Promise<string | Buffer> {
  if (properties.has('content') === properties.has('source')) {
    throw fault(properties.at('content'), 'give either content or source');
  }
  return properties.has('content')
    ? properties.text('content')
    : readSourceFile(place.sourceFolder, properties.openText('source'), properties.at('source'));
}
