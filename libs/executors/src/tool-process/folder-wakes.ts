import { watch, type FSWatcher } from 'node:fs';

/** Watching can be unavailable or silent (no inotify left, network file systems, macOS): looking again is the safety net. */
const pollIntervalMs = 200;

/** Wakes a waiter when something in a folder has changed, and in any case after the poll interval. */
export class FolderWakes {
  private readonly watcher: FSWatcher | undefined;
  private changed = false;
  private wake: (() => void) | undefined;

  constructor(folder: string) {
    this.watcher = tryToWatch(folder, () => this.notice());
  }

  async next(): Promise<void> {
    if (!this.changed) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, pollIntervalMs);
      });
      clearTimeout(timer);
    }
    this.wake = undefined;
    this.changed = false;
  }

  close(): void {
    this.watcher?.close();
  }

  private notice(): void {
    this.changed = true;
    this.wake?.();
  }
}

function tryToWatch(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
