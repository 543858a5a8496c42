import { ApiError } from '@keelson/client/graphql';

/** What to tell a person about something that did not work. */
export function faultWords(error: unknown): string {
  if (error instanceof ApiError) {
    const faults = error.faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
    const words = error.detail ?? error.title;
    return faults === '' ? words : `${words} (${faults})`;
  }
  if (error instanceof TypeError) return 'The server did not answer. It is asked again by itself.';
  return error instanceof Error ? error.message : String(error);
}
