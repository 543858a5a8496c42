const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EVENT_TYPE = /^[A-Z][a-z]+([A-Z][a-z]+)+$/;
const POSITION = /^\d{1,19}$/;

/** What somebody has typed may be, beside a name. */
export type Typed = 'event' | 'event type' | 'position' | 'words';

export function typedAs(text: string): Typed {
  if (UUID.test(text)) return 'event';
  if (EVENT_TYPE.test(text)) return 'event type';
  return POSITION.test(text) ? 'position' : 'words';
}

/** What the server is asked for: of an id as the pages show it (`run_…2dmyn2`), its end. */
export function soughtIn(query: string): string {
  return query.trim().replace(/^[a-z]+_…/, '');
}
