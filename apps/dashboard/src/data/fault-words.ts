import { ApiError, ServerUnreachable } from '@keelson/client/graphql';
import { PartMissing } from './load-part';

/** What to tell a person about something that did not work. */
export function faultWords(error: unknown): string {
  if (error instanceof ApiError) {
    const faults = error.faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
    const words = error.detail ?? error.title;
    return faults === '' ? words : `${words} (${faults})`;
  }
  if (error instanceof ServerUnreachable) return 'The server did not answer.';
  if (error instanceof PartMissing) {
    return 'The part of the dashboard that shows this could not be loaded.';
  }
  return error instanceof Error ? error.message : String(error);
}
