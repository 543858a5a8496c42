import { ActionIcon, Button, Group, Text, TextInput } from '@mantine/core';
import { Choice } from '../../../parts/choice';
import { Icon } from '../../../parts/icon';

type Step = 'init' | 'refresh' | 'plan' | 'apply';

type LogToolbarProps = {
  readonly steps: readonly Step[];
  readonly step: Step | undefined;
  readonly onStep: (step: Step | undefined) => void;
  readonly find: string;
  readonly onFind: (find: string) => void;
  /** Lines that have it, and which of them is looked at, from 1; 0 where none is. */
  readonly found: { readonly count: number; readonly current: number };
  readonly onGo: (direction: 1 | -1) => void;
  readonly wrap: boolean;
  readonly onWrap: (wrap: boolean) => void;
  /** Undefined where nothing will follow. */
  readonly following: boolean | undefined;
  readonly onFollow: (following: boolean) => void;
};

/** What can be done with a log: choose a step, search, fold long lines, and go on with its end. */
export function LogToolbar(props: LogToolbarProps) {
  const { steps, step, onStep, wrap, onWrap, following, onFollow } = props;
  return (
    <Group gap="xs">
      <Choice
        label="Lines of"
        value={step ?? ''}
        options={[
          { value: '', label: 'all steps' },
          ...steps.map((value) => ({ value, label: value })),
        ]}
        onChoose={(value) => onStep(steps.find((each) => each === value))}
      />
      <Search {...props} />
      <Button
        variant={wrap ? 'light' : 'default'}
        aria-pressed={wrap}
        onClick={() => onWrap(!wrap)}
      >
        Wrap
      </Button>
      {following !== undefined && (
        <Button
          variant={following ? 'light' : 'default'}
          aria-pressed={following}
          onClick={() => onFollow(!following)}
        >
          Follow
        </Button>
      )}
    </Group>
  );
}

function Search({ find, onFind, found, onGo }: LogToolbarProps) {
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        size="xs"
        w={200}
        aria-label="Search the log"
        placeholder="search"
        leftSection={<Icon name="search" size={13} />}
        value={find}
        onChange={(event) => onFind(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onGo(event.shiftKey ? -1 : 1);
        }}
      />
      {find !== '' && (
        <>
          <Text size="xs" c="dimmed" role="status" style={{ whiteSpace: 'nowrap' }}>
            {found.count === 0
              ? 'nowhere'
              : `${found.current} of ${found.count.toLocaleString('en')}`}
          </Text>
          <Step label="Previous" turned={-90} disabled={found.count === 0} go={() => onGo(-1)} />
          <Step label="Next" turned={90} disabled={found.count === 0} go={() => onGo(1)} />
        </>
      )}
    </Group>
  );
}

type StepProps = {
  readonly label: string;
  readonly turned: number;
  readonly disabled: boolean;
  readonly go: () => void;
};

function Step({ label, turned, disabled, go }: StepProps) {
  return (
    <ActionIcon variant="default" aria-label={label} disabled={disabled} onClick={go}>
      <Icon name="right" size={12} style={{ transform: `rotate(${turned}deg)` }} />
    </ActionIcon>
  );
}
