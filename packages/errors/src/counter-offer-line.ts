/** A stored plan near a request that passes where the request does not; `expectedUsd` in dollars. */
export interface CounterOfferLine {
  readonly planId: string;
  readonly title: string;
  readonly expectedUsd: number;
}

/** What a person can do with each: a plan that costs money is approved first. */
export const counterOfferAdvice = (offers: readonly CounterOfferLine[], intro: string) =>
  offers.map(({ planId, title, expectedUsd }) => ({
    text: `${intro}: ${title}, about $${expectedUsd.toFixed(2)}.`,
    command: expectedUsd > 0 ? `vibeml approve ${planId}` : `vibeml launch ${planId}`,
  }));

/** The same as data. */
export const counterOfferDetails = (offers: readonly CounterOfferLine[]) =>
  offers.map(({ planId, title, expectedUsd }) => ({ planId, title, expectedUsd }));
