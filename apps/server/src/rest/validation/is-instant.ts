import { instantOf } from '@keelson/views';
import { registerDecorator } from 'class-validator';

/** A time that is understood; without a zone, one of UTC. */
export function IsInstant(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (value) => typeof value === 'string' && instantOf(value) !== undefined,
        defaultMessage: () => 'must be a time such as 2026-11-21T10:00:00Z, or a day',
      },
    });
}
