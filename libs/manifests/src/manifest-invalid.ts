import type { ManifestFault } from './fault';

/** A manifest cannot be accepted. Nothing of it has been done; `faults` is never empty. */
export class ManifestInvalid extends Error {
  readonly code = 'manifest_invalid';

  constructor(
    readonly faults: readonly ManifestFault[],
    readonly file?: string,
  ) {
    super(faults.map((fault) => describeFault(fault, file)).join('\n'));
    this.name = 'ManifestInvalid';
  }
}

function describeFault({ path, message, line }: ManifestFault, file: string | undefined): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return [place, path, message].filter((part) => part !== '').join(': ');
}
