const RETRY_AFTER_SECONDS = '1';

/** What a refusal says in headers. */
export function refusalHeaders(status: number): readonly (readonly [string, string])[] {
  if (status === 503) return [['retry-after', RETRY_AFTER_SECONDS]];
  if (status === 401) return [['www-authenticate', 'Bearer realm="keelson"']];
  return [];
}
