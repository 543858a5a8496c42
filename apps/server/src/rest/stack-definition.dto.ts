import type { Provisioner } from '@keelson/domain';
import { Answer, Flag, Text } from './api-properties';

export const PROVISIONERS: readonly Provisioner[] = ['terraform', 'opentofu', 'native'];

@Answer()
export class SourceDto {
  @Text({ description: 'Digest of the archive.' }) archive: string;
}

@Answer()
export class DriftFindingDto {
  @Text() address: string;
  @Text() action: string;
}

@Answer()
export class FlowControlDto {
  @Flag() skipRefresh: boolean;
  @Flag() previewBeforeUpdate: boolean;
  @Flag() pauseBetweenPreviewAndUpdate: boolean;
  @Flag() isManual: boolean;
  @Flag() disableOnLifecycleEvents: boolean;
}
