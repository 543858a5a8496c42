import { randomUUID } from 'node:crypto';
import type { ByteLog } from './byte-log.port';
import { METADATA_TYPE, metastreamOf } from './stream-metadata';

/** EventStoreDB keeps its own housekeeping for a month. */
const SCAVENGES_MAX_AGE_SECONDS = 30 * 24 * 60 * 60;

/**
 * A store of EventStoreDB is never empty: it writes to streams of its own as it starts, and programs (its clients' own tests among
 * them) expect a read of `$all` to find something. Where that is there already, nothing changes.
 */
export async function seedSystemEvents(log: ByteLog): Promise<void> {
  const data = Buffer.from(JSON.stringify({ $maxAge: SCAVENGES_MAX_AGE_SECONDS }));
  const metadata = Buffer.alloc(0);
  await log.write({
    stream: metastreamOf('$scavenges'),
    expected: 'no_stream',
    events: [{ id: randomUUID(), type: METADATA_TYPE, isJson: true, data, metadata }],
  });
}
