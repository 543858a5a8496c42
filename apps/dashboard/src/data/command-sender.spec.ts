import { ApiError, ServerUnreachable } from '@keelson/client/graphql';
import { CommandSender } from './command-sender';

const lost = (): Promise<never> => Promise.reject(new ServerUnreachable('here', 'no answer'));
const refused = new ApiError({ status: 409, code: 'wrong_state', title: 'it has ended' });

describe(CommandSender.name, () => {
  /** Answers what was sent, by its keys. */
  const sent = (answers: readonly (() => Promise<string>)[]) => {
    const keys: string[] = [];
    const attempt = (key: string): Promise<string> => {
      keys.push(key);
      return answers[keys.length - 1]!();
    };
    return { keys, attempt };
  };

  it('sends a command whose answer was lost again, as the same command, and says so', async () => {
    let unanswered = 0;
    const sender = new CommandSender(() => (unanswered += 1));
    const { keys, attempt } = sent([lost, lost, () => Promise.resolve('done')]);
    expect(await sender.send({ id: 'run_1' }, attempt)).toBe('done');
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(unanswered).toBe(2);
  });

  it('takes a refusal for an answer', async () => {
    const sender = new CommandSender(() => undefined);
    const { keys, attempt } = sent([lost, () => Promise.reject(refused)]);
    await expect(sender.send({}, attempt)).rejects.toBe(refused);
    expect(keys).toHaveLength(2);
  });

  it('is one command for as long as its content is the same, until it is ended', async () => {
    const sender = new CommandSender(() => undefined);
    const done = (): Promise<string> => Promise.resolve('done');
    const { keys, attempt } = sent([done, done, done, done]);
    await sender.send({ comment: 'go' }, attempt);
    await sender.send({ comment: 'go' }, attempt);
    await sender.send({ comment: 'stop' }, attempt);
    sender.end();
    await sender.send({ comment: 'stop' }, attempt);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });

  it('sends nothing any more once nobody waits for it', async () => {
    const unanswered: { told: () => void } = { told: () => undefined };
    const told = new Promise<void>((resolve) => (unanswered.told = resolve));
    const sender = new CommandSender(() => unanswered.told());
    const { keys, attempt } = sent([lost]);
    const sending = expect(sender.send({}, attempt)).rejects.toMatchObject({ name: 'AbortError' });
    await told;
    sender.end();
    await sending;
    expect(keys).toHaveLength(1);
  });
});
