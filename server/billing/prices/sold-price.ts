/** A price of the catalog as Stripe has it now. */
export interface SoldPrice {
  /** `paircode.monthly` */
  key: string;
  id: string;
  nickname: string | null;
  currency: string;
  unit_amount: number | null;
  lookup_key: string | null;
  productId: string;
  productName: string;
  /** Else it is paid once. */
  isRecurring: boolean;
  /** Charged by usage: it has no quantity. */
  isMetered: boolean;
  /** The customer says how much: it has no quantity and stands on no invoice of ours. */
  isChosenByCustomer: boolean;
  /** In a buyer's words: `$60.00 / month`. */
  about: string;
}

/** What is sold, by catalog key, and why the rest is not. */
export interface PricesFound {
  sold: ReadonlyMap<string, SoldPrice>;
  /** By catalog key, in words for the owner. */
  reasons: ReadonlyMap<string, string>;
}
