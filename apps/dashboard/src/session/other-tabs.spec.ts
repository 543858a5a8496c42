import { onSignInElsewhere, tellOtherTabs } from './other-tabs';

describe(onSignInElsewhere.name, () => {
  it('hears of a sign-in in another tab', async () => {
    let stop = (): void => undefined;
    const heard = new Promise<void>((resolve) => {
      stop = onSignInElsewhere(resolve);
    });
    tellOtherTabs();
    await heard;
    stop();
  });
});
