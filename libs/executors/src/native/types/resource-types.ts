import type { ResourceType } from '../resource-type';
import { directory } from './directory';
import { exec } from './exec';
import { file } from './file';
import { line } from './line';
import { template } from './template';

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  file,
  directory,
  template,
  line,
  exec,
};
