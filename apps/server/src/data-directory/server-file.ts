import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const NAME = 'server.json';

/**
 * Says in the data directory where the server listens, so that clients on this machine find it without being told. It appears
 * whole or not at all. After a kill -9 it stays and is out of date until the next start replaces it. Answers its removal.
 */
export function writeServerFile(folder: string, url: string): () => void {
  const file = path.join(folder, NAME);
  const content = `${JSON.stringify({ url, pid: process.pid })}\n`;
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o644 });
  renameSync(draft, file);
  return () => {
    if (readFileSync(file, 'utf8') === content) rmSync(file, { force: true });
  };
}
