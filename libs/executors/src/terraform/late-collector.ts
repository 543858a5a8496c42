/**
 * A tool that starts reads its own schemas with the Go collector running every few megabytes, which takes a quarter of the processor
 * time of a short command. Where the source uses no provider packages the heap stays at some tens of megabytes, so the collector
 * begins later. With packages it may be hundreds, of which a late collector would take several times as much: there, and
 * where the operator has set GOGC, nothing is changed. Looked up when the tool begins, because `init` is what installs packages.
 */
const beginLate = '[ -d .terraform/providers ] || export GOGC="${GOGC:-400}"; exec "$@"';

/** The command that runs this one with a collector to suit its workspace, which is the current folder. */
export function withLateCollector(
  binary: string,
  args: readonly string[],
): { readonly binary: string; readonly args: readonly string[] } {
  return { binary: '/bin/sh', args: ['-c', beginLate, binary, binary, ...args] };
}
