import type { FlowControl } from '@keelson/domain';
import type { Field } from './field';

/** The short name, and the long one that older manifests use for the same. */
const NAMES: Readonly<Record<keyof FlowControl, readonly string[]>> = {
  skipRefresh: ['skipRefresh'],
  previewBeforeUpdate: ['previewBeforeUpdate', 'previewBeforeUpdateOrDestroy'],
  pauseBetweenPreviewAndUpdate: [
    'pauseBetweenPreviewAndUpdate',
    'pauseBetweenPreviewAndUpdateOrDestroy',
  ],
  isManual: ['isManual'],
  disableOnLifecycleEvents: ['disableOnLifecycleEvents'],
};

export function readFlowControl(field: Field): Partial<FlowControl> {
  if (field.missing || !field.isMapOf(Object.values(NAMES).flat())) return {};
  const stated = Object.entries(NAMES).flatMap(([key, names]) => {
    const value = readFlag(field, names);
    return value === undefined ? [] : [[key, value] as const];
  });
  const flowControl: Partial<FlowControl> = Object.fromEntries(stated);
  if (flowControl.pauseBetweenPreviewAndUpdate && flowControl.previewBeforeUpdate === false) {
    const name = NAMES.pauseBetweenPreviewAndUpdate.find((each) => field.has(each));
    field.at(name ?? '').fault('a pause needs a preview, and previewBeforeUpdate is false');
  }
  return flowControl;
}

function readFlag(field: Field, names: readonly string[]): boolean | undefined {
  const present = names.filter((name) => field.has(name));
  const [first, second] = present.map((name) => field.at(name).flag());
  if (second !== undefined && first !== undefined && first !== second) {
    field.at(present[1]!).fault(`says the opposite of ${present[0]}, which is the same setting`);
  }
  return first ?? second;
}
