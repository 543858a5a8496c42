import { ActionIcon, Avatar, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Icon } from '../parts/icon';
import { signOut } from '../session/session-api';
import { useSession } from '../session/session-query';

/** Who is signed in, and what concerns only this browser. */
export function PersonMenu() {
  const { name, role } = useSession();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await signOut();
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
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
