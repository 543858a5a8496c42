/** Our own environment holds secrets, and PostgreSQL reads some variables (PGDATA, LANG) that would change its behaviour. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
