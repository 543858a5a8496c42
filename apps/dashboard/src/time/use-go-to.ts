import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';

/** A moment has its views built, so the slider asks for one where it rests and not for all that it passes. */
const REST_MS = 250;

/** Shows the whole screen as it was at a moment; undefined is the present. */
export function useGoTo(): (at: string | undefined) => void {
  const navigate = useNavigate();
  return (at) => void navigate({ to: '.', search: (search) => ({ ...search, at }), replace: true });
}

/** The same for whoever slides. */
export function useGoWhereItRests(): (at: string | undefined) => void {
  return useDebouncedCallback(useGoTo(), REST_MS);
}
