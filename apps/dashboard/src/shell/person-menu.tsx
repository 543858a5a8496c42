import { ActionIcon, Avatar, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { Icon } from '../parts/icon';
import { useSession } from '../session/session-query';
import { useSignOut } from '../session/use-sign-out';

/** Who is signed in, and what concerns only this browser. */
export function PersonMenu() {
  const { name, role } = useSession();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const leave = useSignOut();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg">
          <span className="k-visually-hidden">Signed in as {name}</span>
          <Avatar size={26} color="keel" name={name} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--k-ink)">
            {name}
          </Text>
          <Text size="xs">role: {role}</Text>
        </Menu.Label>
        <Menu.Divider />
        {SCHEMES.map(({ scheme, icon, words }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon name={icon} />}
            rightSection={scheme === colorScheme ? <Icon name="check" /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {words}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="leave" />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = [
  { scheme: 'light', icon: 'sun', words: 'Light' },
  { scheme: 'dark', icon: 'moon', words: 'Dark' },
  { scheme: 'auto', icon: 'overview', words: 'As this machine' },
] as const;
