import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { Icon } from '../../parts/icon';
import type { ShownWhy } from './audit.documents';
import classes from './raw-event.module.css';

/** The event as it is kept, without what is sealed in it. */
export function RawEvent({ event }: { readonly event: ShownWhy['event'] }) {
  const text = JSON.stringify(event, null, 2);
  return (
    <details className={classes.raw}>
      <summary>Raw event</summary>
      <div className={classes.text}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'copied' : 'copy'}>
              <ActionIcon
                variant="default"
                size="sm"
                className={classes.copy ?? ''}
                onClick={copy}
                aria-label="copy the raw event"
              >
                <Icon name={copied ? 'check' : 'copy'} size={12} />
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
        <pre tabIndex={0}>{text}</pre>
      </div>
    </details>
  );
}
