import { CopyButton, Tooltip, UnstyledButton } from '@mantine/core';
import { Icon } from './icon';
import { shortId } from './short-id';

/** An id in full for whoever needs it, in a few characters for everybody else. */
export function CopyableId({ id }: { readonly id: string }) {
  return (
    <CopyButton value={id} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'copied' : id}>
          <UnstyledButton onClick={copy} className="k-mono" mih={24}>
            <span className="k-visually-hidden">copy {id}</span>
            <span aria-hidden>{shortId(id)}</span>{' '}
            <Icon name={copied ? 'check' : 'copy'} size={11} />
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}
