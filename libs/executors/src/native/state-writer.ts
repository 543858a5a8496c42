import type { StateClient, StateLock } from '../state/state-client';
import { stateText, type NativeState, type Recorded } from './native-state';

/**
 * Keeps the state while an apply changes it, under one lock. Every change is written as soon as the write before it is done, and
 * those that arrive meanwhile travel together: a crash loses at most what changed during one write. After a refused write nothing
 * more is written.
 */
export class StateWriter {
  private readonly resources: Map<string, Recorded>;
  private outputs: NativeState['outputs'];
  private serial: number;
  private dirty = false;
  private writing: Promise<void> | undefined;
  private error: Error | undefined;

  constructor(
    private readonly client: StateClient,
    private readonly lock: StateLock,
    private readonly before: NativeState,
  ) {
    this.resources = new Map(before.resources);
    this.outputs = before.outputs;
    this.serial = before.serial;
  }

  /** The state can no longer be kept: nothing more may be changed. */
  get failure(): Error | undefined {
    return this.error;
  }

  recorded(address: string): Recorded | undefined {
    return this.resources.get(address);
  }

  record(address: string, recorded: Recorded): void {
    this.resources.set(address, recorded);
    this.changed();
  }

  forget(address: string): void {
    if (this.resources.delete(address)) this.changed();
  }

  setOutputs(outputs: NativeState['outputs']): void {
    this.outputs = outputs;
    this.changed();
  }

  /** Waits until everything is written. */
  async flush(): Promise<void> {
    await this.writing;
    if (this.error) throw this.error;
  }

  private changed(): void {
    this.dirty = true;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
  }

  private async write(): Promise<void> {
    // Changes made in the same turn travel in one write.
    await Promise.resolve();
    while (this.dirty && !this.error) {
      this.dirty = false;
      this.serial += 1;
      const text = stateText({
        ...this.before,
        serial: this.serial,
        resources: this.resources,
        outputs: this.outputs,
      });
      await this.client.write(text, this.lock).catch((error: unknown) => {
        this.error = error as Error;
      });
    }
  }
}
