import { NativeSelect, SegmentedControl } from '@mantine/core';

type ChoiceProps = {
  /** What is chosen, for those who hear it. */
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
};

/** One of a few: side by side where there is room, in a list where there is not. */
export function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <>
      <SegmentedControl
        size="xs"
        visibleFrom="sm"
        value={value}
        onChange={onChoose}
        data={[...options]}
        aria-label={label}
      />
      <NativeSelect
        size="xs"
        hiddenFrom="sm"
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
        data={[...options]}
        aria-label={label}
      />
    </>
  );
}
