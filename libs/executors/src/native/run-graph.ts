type Node = { readonly address: string; readonly dependencies: readonly string[] };

/**
 * Does the work of each node after that of all it depends on, several at a time. After a failure, or when `goOn` says no, nothing
 * new is begun and what is in flight is finished; the failures are answered in order.
 */
export async function runGraph<N extends Node>(
  nodes: readonly N[],
  inParallelMax: number,
  goOn: () => boolean,
  work: (node: N) => Promise<void>,
): Promise<Error[]> {
  const waitingFor = new Map<string, number>();
  const dependents = new Map<string, N[]>();
  for (const node of nodes) {
    waitingFor.set(node.address, node.dependencies.length);
    for (const each of node.dependencies) {
      const list = dependents.get(each);
      if (list) list.push(node);
      else dependents.set(each, [node]);
    }
  }
  const ready = nodes.filter((node) => node.dependencies.length === 0);
  const failures: Error[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let node = take(); node; node = take()) {
      await work(node).then(
        () => release(node),
        (error: unknown) => failures.push(error as Error),
      );
      wake();
    }
  };
  const take = (): N | undefined =>
    // Past the end `next` must not move: what becomes ready later would be skipped.
    next < ready.length && failures.length === 0 && goOn() ? ready[next++] : undefined;
  const release = (node: N): void => {
    for (const each of dependents.get(node.address) ?? []) {
      const left = (waitingFor.get(each.address) ?? 0) - 1;
      waitingFor.set(each.address, left);
      if (left === 0) ready.push(each);
    }
  };
  const running = new Set<Promise<void>>();
  const wake = (): void => {
    while (running.size < inParallelMax && next < ready.length && failures.length === 0 && goOn()) {
      const promise: Promise<void> = worker().finally(() => running.delete(promise));
      running.add(promise);
    }
  };
  wake();
  while (running.size > 0) await Promise.all(running);
  return failures;
}
