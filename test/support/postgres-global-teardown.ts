import type { SetupGlobal } from './postgres-global-setup';

/** Jest calls the default export. */
export default async function stopPostgres(): Promise<void> {
  await (globalThis as SetupGlobal).keelsonTestPostgres?.stop();
}
