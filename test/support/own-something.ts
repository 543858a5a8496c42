import { Pool } from 'pg';
import { OwnerSession } from '../../libs/event-log/src/postgres/owner-session';

/** A process of its own that takes a right, says so, and says when it has lost it; to be killed or frozen by a spec. */
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: own-something.ts DATABASE_URL');
const pool = new Pool({ connectionString: url });
pool.on('error', () => undefined);
setInterval(() => undefined, 60_000);
void OwnerSession.takeAtOnce(pool, 'spec', 'something').then((session) => {
  console.log(session ? 'owns' : 'refused');
  session?.lost.addEventListener('abort', () => console.log('lost'));
});
