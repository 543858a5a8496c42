import { Button, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Icon } from '../parts/icon';
import { exactWords } from '../parts/time-words';
import classes from './past-bar.module.css';
import { useShownMoment } from './shown-moment';
import { useShownMs } from './shown-ms';

/** Marks a page of the past, so that nobody takes it for the present, and leads back. */
export function PastBar() {
  const at = useShownMoment();
  const shownMs = useShownMs();
  const navigate = useNavigate();
  if (at === undefined) return null;
  const when =
    shownMs === undefined ? `position ${at}` : exactWords(new Date(shownMs).toISOString());
  const back = () => void navigate({ to: '.', search: (search) => ({ ...search, at: undefined }) });
  return (
    <Group className={classes.bar} justify="space-between" gap="sm" role="status">
      <Group gap="xs">
        <Icon name="clock" />
        <Text size="sm" fw={500}>
          The past: {when}
        </Text>
        <Text size="sm" visibleFrom="sm">
          Nothing can be changed here.
        </Text>
      </Group>
      <Button variant="outline" color="var(--k-past)" size="compact-xs" onClick={back}>
        Back to now
      </Button>
    </Group>
  );
}
