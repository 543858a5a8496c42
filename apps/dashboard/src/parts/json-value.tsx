import { Icon } from './icon';
import classes from './json-value.module.css';

/** A value as somebody wrote it: texts without quotes, all else as JSON. */
export function JsonValue({ value }: { readonly value: unknown }) {
  return (
    <span className={classes.value}>
      {typeof value === 'string' ? value : JSON.stringify(value)}
    </span>
  );
}

/** Stands where a value is that nobody is shown. */
export function HiddenValue() {
  return (
    <span className={classes.hidden}>
      <Icon name="lock" size={12} /> sensitive, not shown
    </span>
  );
}
