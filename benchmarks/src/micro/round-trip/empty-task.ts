/** The task of a round trip by `piscina.run()`. */

/** Does nothing. */
export function doNothing(): void {
  return;
}
