import { formatPath, type FaultPath, type ManifestFault } from '../fault';
import { FAULTS_MAX } from '../manifest-limits';
import { ManifestInvalid } from '../manifest-invalid';
import type { ManifestOrigin } from '../manifest';

/** Collects faults, so that a person mends a manifest once and not fault by fault. */
export class FaultList {
  readonly #faults: ManifestFault[] = [];

  add(origin: ManifestOrigin, path: FaultPath, message: string): void {
    if (this.#faults.length >= FAULTS_MAX) return;
    const line = origin.lineOf(path);
    const whole = formatPath([...origin.prefix, ...path]);
    this.#faults.push({ path: whole, message, ...(line !== undefined && { line }) });
  }

  throwIfAny(file: string | undefined): void {
    if (this.#faults.length > 0) throw new ManifestInvalid(this.#faults, file);
  }
}
