/** What one socket may begin within the time; a page begins a dozen when it is opened. */
export const SUBSCRIPTIONS_BEGUN_MAX = 300;
export const PACE_MS = 10_000;

/** Every subscription is parsed, checked and weighed before it is known what it is: too many, one after the other, stop the process. */
export class SubscriptionPace {
  private begun = 0;
  private endsMs = 0;

  /** Counts one more. */
  allows(nowMs: number): boolean {
    if (nowMs >= this.endsMs) {
      this.begun = 0;
      this.endsMs = nowMs + PACE_MS;
    }
    this.begun += 1;
    return this.begun <= SUBSCRIPTIONS_BEGUN_MAX;
  }
}
