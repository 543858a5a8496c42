import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { Icon } from '../parts/icon';
import { Moments } from './moments';
import { useShownMoment } from './shown-moment';

type TimeControlProps = {
  readonly opened: boolean;
  readonly onOpened: (opened: boolean) => void;
};

/** Chooses the moment that the whole screen shows: by sliding over the events, or by a time. */
export function TimeControl({ opened, onOpened }: TimeControlProps) {
  const at = useShownMoment();
  return (
    <Popover opened={opened} onChange={onOpened} position="bottom-end" width={340} trapFocus>
      <Tooltip label="Look at the past" disabled={opened}>
        <Popover.Target>
          <ActionIcon
            variant={at === undefined ? 'subtle' : 'light'}
            color={at === undefined ? 'gray' : 'grape'}
            size="lg"
            onClick={() => onOpened(!opened)}
            aria-label="Look at the past"
            aria-expanded={opened}
          >
            <Icon name="clock" />
          </ActionIcon>
        </Popover.Target>
      </Tooltip>
      <Popover.Dropdown aria-label="Look at the past" aria-labelledby={undefined}>
        <Moments />
      </Popover.Dropdown>
    </Popover>
  );
}
