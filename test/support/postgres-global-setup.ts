import { startTestPostgres, type TestPostgres } from './postgres';

/** Jest keeps this process's globals between setup and teardown, and nothing else. */
export type SetupGlobal = typeof globalThis & { keelsonTestPostgres?: TestPostgres };

/** One server per run; Jest calls the default export. A preset KEELSON_TEST_DATABASE_URL is used instead, and nothing is started. */
export default async function startPostgresOnce(): Promise<void> {
  if (process.env['KEELSON_TEST_DATABASE_URL'] !== undefined) return;
  const server = await startTestPostgres();
  (globalThis as SetupGlobal).keelsonTestPostgres = server;
  process.env['KEELSON_TEST_DATABASE_URL'] = server.url;
}
