/** Header fields by index, so that lazy headers need not know whether a request record or an array holds them. */

/** Header fields by index, in the order and the case in which they came. */
export interface FieldList {
  /** How many fields there are. */
  readonly fieldCount: number;
  /** Returns the name of one field, in any case. */
  fieldName(index: number): string;
  /** Returns the value of one field as a latin1 string without space around it. */
  fieldValue(index: number): string;
}

/** A {@link FieldList} over the flat array in which a response keeps its fields. */
export class FlatFieldList implements FieldList {
  readonly #flat: readonly string[];

  /** @param flat - name, value, name, value; read in place and never changed */
  constructor(flat: readonly string[]) {
    this.#flat = flat;
  }

  get fieldCount(): number {
    return this.#flat.length >>> 1;
  }

  fieldName(index: number): string {
    return this.#flat[2 * index];
  }

  fieldValue(index: number): string {
    return this.#flat[2 * index + 1];
  }
}
