import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { Icon } from '../../parts/icon';
import type { ShownWhy } from '../../parts/why-chain.documents';
import classes from './raw-event.module.css';

type RawEventProps = {
  readonly event: ShownWhy['event'];
  readonly opened: boolean;
  readonly onToggle: (opened: boolean) => void;
};

/** The event as it is kept, without what is sealed in it. */
export function RawEvent({ event, opened, onToggle }: RawEventProps) {
  const text = JSON.stringify(event, null, 2);
  return (
    <details
      className={classes.raw}
      open={opened}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== opened) onToggle(open);
      }}
    >
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
