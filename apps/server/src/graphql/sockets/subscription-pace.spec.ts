import { PACE_MS, SUBSCRIPTIONS_BEGUN_MAX, SubscriptionPace } from './subscription-pace';

describe(SubscriptionPace.name, () => {
  it('lets so many begin within the time, and as many in the next', () => {
    const pace = new SubscriptionPace();
    const begin = (nowMs: number): number =>
      Array.from({ length: SUBSCRIPTIONS_BEGUN_MAX * 2 }, () => pace.allows(nowMs)).filter(Boolean)
        .length;
    expect(begin(0)).toBe(SUBSCRIPTIONS_BEGUN_MAX);
    expect(begin(PACE_MS - 1)).toBe(0);
    expect(begin(PACE_MS)).toBe(SUBSCRIPTIONS_BEGUN_MAX);
  });
});
