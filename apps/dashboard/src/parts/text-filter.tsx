import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { Icon } from './icon';

/** Long enough that a word is asked for once, short enough that nobody waits for it. */
const REST_MS = 200;

type TextFilterProps = {
  /** What is looked for, for those who hear it; shown as long as nothing is written. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly width?: number | string;
};

/** Text that narrows a list. What is in the address and what is written are one, except while somebody writes. */
export function TextFilter({ label, value, onChange, width = 200 }: TextFilterProps) {
  const [written, setWritten] = useState(value);
  const [told, setTold] = useState(value);
  const [shown, setShown] = useState(value);
  // What comes back from the address is not written over what was typed since.
  if (shown !== value) {
    setShown(value);
    if (value !== told) setWritten(value);
  }
  const tell = useDebouncedCallback((text: string) => {
    setTold(text);
    onChange(text);
  }, REST_MS);
  const write = (text: string): void => {
    setWritten(text);
    tell(text.trim());
  };
  return (
    <TextInput
      size="xs"
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" size={13} />}
      rightSection={
        written === '' ? null : (
          <CloseButton size="xs" aria-label={`Clear: ${label}`} onClick={() => write('')} />
        )
      }
      value={written}
      onChange={(event) => write(event.currentTarget.value)}
      w={{ base: '100%', xs: width }}
    />
  );
}
