/** Puts a class of ours in the place of a class of Node's, as `instanceof` sees it. */

interface Inheritance {
  /** The class that stands in for Node's. */
  own: { prototype: object };
  /** Node's class. */
  native: { prototype: object };
  /** The name the class shows, as Node's does. */
  name: string;
}

/**
 * Makes a class a subclass of one of Node's fetch classes without running Node's constructor.
 *
 * @remarks `class X extends Response` was rejected: `super()` builds all of Node's object, the very cost to avoid.
 * Chaining the prototypes gives `instanceof`, `Object.prototype.toString` and `util.inspect` of Node's class. A method
 * that the class does not define itself would throw on the missing private state, so the tests compare the property
 * names.
 */
export function inheritFromNative({ own, native, name }: Inheritance): void {
  Object.setPrototypeOf(own, native);
  Object.setPrototypeOf(own.prototype, native.prototype);
  Object.defineProperty(own, 'name', { value: name, configurable: true });
  // Web IDL attributes and operations are enumerable, class members are not: `for (const key in response)` must list
  // the same.
  for (const key of Object.keys(native.prototype)) {
    if (Object.hasOwn(own.prototype, key)) Object.defineProperty(own.prototype, key, { enumerable: true });
  }
  Object.defineProperty(own, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, candidate: unknown): boolean {
      // Objects that Node makes itself, as fetch() does, count as instances of the global class. A subclass keeps the
      // ordinary rule.
      // Only constructors inherit this method, which is why the cast holds.
      const prototype = this === own ? native.prototype : (this as { prototype: object }).prototype;
      return (
        typeof candidate === 'object' && candidate !== null && Object.prototype.isPrototypeOf.call(prototype, candidate)
      );
    },
  });
}
