import type { GateSpec } from '@keelson/domain';
import type { Field } from './field';

export function readGate(field: Field): GateSpec | undefined {
  if (field.value === undefined || !field.isMapOf(['manual', 'reason'])) return undefined;
  if (field.at('manual').value !== true) {
    return field.at('manual').fault('must be true; leave the gate out where none is wanted');
  }
  const reason = field.at('reason');
  if (reason.missing) return { manual: true };
  const text = reason.text();
  return text === undefined ? undefined : { manual: true, reason: text };
}
