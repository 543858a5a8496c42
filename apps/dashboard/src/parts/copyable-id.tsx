import { CopyButton, Tooltip, UnstyledButton } from '@mantine/core';
import { Icon } from './icon';

/** An id in full for whoever needs it, in a few characters for everybody else. */
export function CopyableId({ id }: { readonly id: string }) {
  return (
    <CopyButton value={id} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'copied' : id}>
          <UnstyledButton onClick={copy} className="k-mono" aria-label={`copy ${id}`}>
            {shortened(id)} <Icon name={copied ? 'check' : 'copy'} size={11} />
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** The prefix and the end: the beginning of the body is a time, and alike for what happened together. */
function shortened(id: string): string {
  const [prefix, body] = id.split('_');
  return body === undefined || body.length <= 8 ? id : `${prefix}_…${body.slice(-6)}`;
}
