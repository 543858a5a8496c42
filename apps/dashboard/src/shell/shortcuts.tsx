import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { places } from './places';

/** How long a `g` waits for the letter that says where to. */
const SEQUENCE_MS = 1_200;

/** `g` and a letter go to a place; `?` tells which. Nothing of it while somebody types. */
export function Shortcuts() {
  const [opened, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  useEffect(() => {
    let goSince = 0;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = places.find(({ key }) => key === event.key);
      const wasGo = event.timeStamp - goSince < SEQUENCE_MS;
      goSince = event.key === 'g' ? event.timeStamp : 0;
      if (event.key === '?') open();
      else if (wasGo && place) void navigate({ to: place.to });
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate, open]);
  return (
    <Modal opened={opened} onClose={close} title="Keyboard">
      <Stack gap="xs">
        {places.map(({ title, key }) => (
          <Shortcut key={title} keys={['g', key]} what={`Go to ${title}`} />
        ))}
        <Shortcut keys={['Ctrl K', '⌘ K']} what="Find anything" />
        <Shortcut keys={['?']} what="Show this" />
        <Shortcut keys={['Esc']} what="Close what is open" />
      </Stack>
    </Modal>
  );
}

function Shortcut({ keys, what }: { readonly keys: readonly string[]; readonly what: string }) {
  return (
    <Group justify="space-between">
      <Text size="sm">{what}</Text>
      <Group gap={4}>
        {keys.map((key) => (
          <Kbd key={key} size="xs">
            {key}
          </Kbd>
        ))}
      </Group>
    </Group>
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select, [role="slider"]');
}
