import type { ShownStack } from './stack.documents';
import { StackDrift } from './stack-drift';
import { StackOutputs } from './stack-outputs';
import { StackResources } from './stack-resources';

/** What a stack gives to others, and what it manages. */
export function StackOverview({ stack }: { readonly stack: ShownStack }) {
  return (
    <>
      <StackDrift stack={stack} />
      <StackOutputs stack={stack} />
      <StackResources stack={stack} />
    </>
  );
}
