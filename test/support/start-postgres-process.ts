import { startEmbeddedPostgres } from '../../apps/server/src/embedded-postgres';

/** A process of its own that keeps an embedded PostgreSQL, to be killed by a spec: prints its process id and URL. */
const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('usage: start-postgres-process.ts DATA_DIR');
setInterval(() => undefined, 60_000);
startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } }).then(
  ({ pid, url }) => console.log(JSON.stringify({ pid, url })),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
