import { Button, Group, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { clockWords, exactWords } from '../parts/time-words';
import { Icon } from '../parts/icon';
import classes from './past-bar.module.css';
import { timeOf, useShownMoment } from './shown-moment';

/** Marks a page of the past, so that nobody takes it for the present, and leads back. */
export function PastBar() {
  const at = useShownMoment();
  const navigate = useNavigate();
  if (at === undefined) return null;
  const isTime = timeOf(at) !== undefined;
  const back = () => void navigate({ to: '.', search: (search) => ({ ...search, at: undefined }) });
  return (
    <Group className={classes.bar} justify="space-between" gap="sm" role="status">
      <Group gap="xs">
        <Icon name="clock" />
        <Text size="sm" fw={500} title={isTime ? exactWords(at) : at}>
          The past: {isTime ? clockWords(at) : `position ${at}`}
        </Text>
        <Text size="sm" visibleFrom="sm">
          Nothing can be changed here.
        </Text>
      </Group>
      <Button variant="white" color="dark" size="compact-xs" onClick={back}>
        Back to now
      </Button>
    </Group>
  );
}
