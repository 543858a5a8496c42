import { useMediaQuery } from '@mantine/hooks';

/** Whether this screen has no room beside what it shows. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
}
