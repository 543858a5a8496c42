import { watch, type FSWatcher } from 'node:fs';

/** Watching can be unavailable or silent (no inotify left, network file systems, macOS): looking again is the safety net. */
const pollIntervalMs = 200;

/** Anything may have changed. */
export const ANYTHING = undefined;

/** Wakes a waiter when something in a folder has changed, and in any case after the poll interval. */
export class FolderWakes {
  private readonly watcher: FSWatcher | undefined;
  private changed = new Set<string>();
  private wake: (() => void) | undefined;

  constructor(folder: string) {
    this.watcher = tryToWatch(folder, (name) => this.notice(name));
  }

  /** The names of the files that have changed since the last time, or ANYTHING. */
  async next(): Promise<ReadonlySet<string> | typeof ANYTHING> {
    if (this.changed.size === 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, pollIntervalMs);
      });
      clearTimeout(timer);
    }
    this.wake = undefined;
    const { changed } = this;
    this.changed = new Set();
    return changed.size === 0 ? ANYTHING : changed;
  }

  close(): void {
    this.watcher?.close();
  }

  private notice(name: string): void {
    this.changed.add(name);
    this.wake?.();
  }
}

function tryToWatch(folder: string, onChange: (name: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_event, name) => {
      if (name !== null) onChange(name);
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
