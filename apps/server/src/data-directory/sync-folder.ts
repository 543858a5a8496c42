import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes the names in a folder durable: without it a power cut could undo a rename or a new file that was synced itself. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
