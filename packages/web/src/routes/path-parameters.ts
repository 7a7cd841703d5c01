/** The parameters of a path as a type, so that a misspelt one does not compile. */

/**
 * Names what a path captures: `/orders/:id` gives `{ id: string }`, a `*` in the end gives `{ '*': string }`.
 *
 * @remarks
 * A path that is more than that, with `:id(\\d+)` or two parameters between slashes, gives any names.
 */
export type PathParameters<Path extends string> = string extends Path
  ? Readonly<Record<string, string>>
  : Path extends `${string}(${string}` | `${string}:${string}-:${string}` | `${string}:${string}.:${string}`
    ? Readonly<Record<string, string>>
    : Readonly<Record<ParameterName<Path>, string>>;

type ParameterName<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? SegmentName<Segment> | ParameterName<Rest>
  : SegmentName<Path>;

type SegmentName<Segment extends string> = Segment extends `${string}:${infer Name}`
  ? Name
  : Segment extends `${string}*`
    ? '*'
    : never;
