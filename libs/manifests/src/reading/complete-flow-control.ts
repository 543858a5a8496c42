import type { FlowControl } from '@keelson/domain';

/** What was said, and the platform's defaults for the rest: preview, no pause, refresh. */
export function completeFlowControl(stated: Partial<FlowControl>): FlowControl {
  return {
    skipRefresh: false,
    previewBeforeUpdate: true,
    pauseBetweenPreviewAndUpdate: false,
    isManual: false,
    disableOnLifecycleEvents: false,
    ...stated,
  };
}
