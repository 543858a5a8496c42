import { BegunAnswers } from './begun-answers';

describe(BegunAnswers.name, () => {
  it('keeps what was written for each dialog, until it is forgotten', () => {
    const answers = new BegunAnswers();
    const heard: string[] = [];
    const stop = answers.listen(() => heard.push(answers.of('confirm run_1').comment));
    answers.write('confirm run_1', 'half a sent');
    answers.write('confirm run_2', 'other');
    expect(answers.of('confirm run_1').comment).toBe('half a sent');
    answers.forget('confirm run_1');
    stop();
    answers.forgetAll();
    expect(answers.of('confirm run_2').comment).toBe('');
    expect(heard).toEqual(['half a sent', 'half a sent', '']);
  });

  it('shows nobody what somebody else has begun', () => {
    const answers = new BegunAnswers();
    answers.belongTo('ada');
    answers.write('yes', 'go');
    answers.belongTo('ada');
    expect(answers.of('yes').comment).toBe('go');
    answers.belongTo('bob');
    expect(answers.of('yes').comment).toBe('');
  });

  it('knows that an answer is on its way until it has come, or was refused', async () => {
    const answers = new BegunAnswers();
    answers.write('yes', 'go');
    const sent = answers.send('yes', Promise.reject(new Error('refused')));
    expect(answers.of('yes')).toEqual({ comment: 'go', isSending: true });
    await expect(sent).rejects.toThrow('refused');
    expect(answers.of('yes')).toEqual({ comment: 'go', isSending: false });
  });
});
