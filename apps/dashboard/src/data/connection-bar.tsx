import { Group, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { Icon } from '../parts/icon';
import classes from './connection-bar.module.css';
import { liveConnection } from './live-connection';

/** Says quietly that what is on the screen may be old, for as long as it may. */
export function ConnectionBar() {
  const state = useSyncExternalStore(
    (listener) => liveConnection.onState(listener),
    () => liveConnection.state,
  );
  return (
    <div role="status">
      {state === 'lost' && (
        <Group gap="xs" className={classes.bar}>
          <Icon name="warning" />
          <Text size="sm">
            The server cannot be reached. This page shows what it knew last, and goes on by itself.
          </Text>
        </Group>
      )}
    </div>
  );
}
