/**
 * Owns what the models that hand requests over by message put into one.
 */

/** A request. */
export interface Question {
  readonly url: string;
  /** Empty where it has none. */
  readonly body: string;
}

/** The same, with a body that moves and is not copied. */
export interface MovedQuestion {
  readonly url: string;
  readonly body: ArrayBuffer;
}
