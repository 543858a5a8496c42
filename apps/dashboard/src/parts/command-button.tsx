import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { faultWords } from '../data/fault-words';
import { begunAnswers, useBegunAnswer } from '../decisions/begun-answers';
import { useAsk } from '../decisions/use-ask';
import { useMayAct } from '../session/may-act';

/** The part of a mutation that a dialog needs. */
type Command = {
  readonly isPending: boolean;
  readonly error: Error | null;
  /** It was sent, no answer came, and it is sent again. */
  readonly unanswered: boolean;
  readonly reset: () => void;
};

type CommandButtonProps = {
  /** Of the dialog, in the address: a verb, and what it is about. A link to it asks somebody else. */
  readonly name: string;
  /** On the button: a verb. */
  readonly label: string;
  /** The question. */
  readonly title: string;
  /** What will happen, in the words of the domain. */
  readonly children: ReactNode;
  /** On the button that does it: what is agreed to, never just "OK". */
  readonly confirm: string;
  readonly danger?: boolean;
  /** What one comes here to do. */
  readonly primary?: boolean;
  /** Asks for a comment, which the events keep; nothing is done without one that is required. */
  readonly comment?: 'none' | 'asked' | 'required';
  readonly command: Command;
  /** `comment` is undefined where nothing was written. */
  readonly act: (comment: string | undefined) => Promise<unknown>;
};

/** A command behind a dialog that says what will happen. Not there for readers, and not in the past. */
export function CommandButton({
  name,
  label,
  title,
  danger = false,
  primary = false,
  command,
  ...rest
}: CommandButtonProps) {
  const [asked, put] = useAsk();
  const mayAct = useMayAct();
  if (!mayAct) return null;
  const leave = async (): Promise<void> => {
    command.reset();
    begunAnswers.forget(name);
    await put(undefined);
  };
  return (
    <>
      <Button
        variant={primary ? 'filled' : 'default'}
        {...(danger ? { c: 'var(--k-failed)' } : {})}
        onClick={() => void put(name)}
      >
        {label}
      </Button>
      <Modal
        opened={asked === name}
        onClose={() => void leave()}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Agreement {...rest} name={name} danger={danger} command={command} leave={leave} />
      </Modal>
    </>
  );
}

/** Whoever holds the key that opened the dialog has not read it yet. */
function ignoreHeldEnter(event: KeyboardEvent): void {
  const isHeld = event.nativeEvent.repeat && (event.key === 'Enter' || event.key === ' ');
  if (isHeld && !(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
}

type AgreementProps = Pick<
  CommandButtonProps,
  'name' | 'children' | 'confirm' | 'danger' | 'comment' | 'command' | 'act'
> & { readonly leave: () => Promise<void> };

function Agreement({
  name,
  children,
  confirm,
  danger,
  comment: asked = 'none',
  command,
  act,
  leave,
}: AgreementProps) {
  const { comment } = useBegunAnswer(name);
  const written = comment.trim();
  const agree = (): void => {
    // A refusal stays in the dialog, as the mutation's error.
    const answered = act(written === '' ? undefined : written).then(leave);
    begunAnswers.send(name, answered).catch(() => undefined);
  };
  return (
    <Stack gap="md" onKeyDownCapture={ignoreHeldEnter}>
      <Text size="sm" component="div">
        {children}
      </Text>
      {asked !== 'none' && (
        <Comment
          value={comment}
          onChange={(text) => begunAnswers.write(name, text)}
          required={asked === 'required'}
        />
      )}
      {command.unanswered && <Unanswered />}
      {command.error && (
        <Text size="sm" c="var(--k-failed)" role="alert">
          {faultWords(command.error)}
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => void leave()}>
          {command.unanswered ? 'Stop sending it' : 'Leave it as it is'}
        </Button>
        <Button
          loading={command.isPending}
          {...(danger ? { bg: 'var(--k-failed)', c: 'var(--k-surface)' } : {})}
          disabled={asked === 'required' && written === ''}
          onClick={agree}
          data-autofocus
        >
          {confirm}
        </Button>
      </Group>
    </Stack>
  );
}

type CommentProps = {
  readonly value: string;
  readonly onChange: (written: string) => void;
  readonly required: boolean;
};

function Comment({ value, onChange, required }: CommentProps) {
  return (
    <Textarea
      label={required ? 'Reason' : 'Comment'}
      required={required}
      description="Stays in the history beside your name."
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      maxLength={2_000}
      autosize
      minRows={2}
    />
  );
}

/** The answer alone was lost, or the command with it: nobody here can know. */
function Unanswered() {
  return (
    <Text size="sm" c="var(--k-person)" role="alert">
      The server did not answer, so nobody knows yet whether this was carried out. It is sent again
      by itself until there is an answer, and is carried out once at most.
    </Text>
  );
}
