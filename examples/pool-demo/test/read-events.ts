/** Reads server-sent events of the demo. */

/** What a snapshot tells, as far as tests look at it. */
export interface Snapshot {
  readonly workers: readonly { workerId: number; threadId: number; state: string; requestsStarted: number }[];
  readonly stages: readonly { name: string; count: number }[];
  readonly requests: Readonly<Record<string, number>>;
  readonly wakeUps: Readonly<Record<string, number>>;
  readonly rssBytes: number;
  readonly log: readonly { text: string }[];
}

/** Yields snapshots until the stream ends or the caller leaves. A stream that broke with its worker is opened again. */
export async function* readSnapshots(origin: string): AsyncGenerator<Snapshot> {
  for (;;) {
    const response = await fetch(`${origin}/events`);
    try {
      for await (const { event, data } of readEvents(response)) {
        if (event === 'snapshot') yield (JSON.parse(data) as { snapshot: Snapshot }).snapshot;
      }
    } catch (error) {
      // Not `instanceof`: the class of Node's own fetch is not the one of a test's realm.
      if ((error as Error).name !== 'TypeError') throw error;
    }
  }
}

/** Resolves to the first snapshot that a condition holds for. */
export async function waitForSnapshot(
  origin: string,
  isWanted: (snapshot: Snapshot) => boolean = () => true,
): Promise<Snapshot> {
  for await (const snapshot of readSnapshots(origin)) if (isWanted(snapshot)) return snapshot;
  throw new Error('The stream ended before the snapshot came');
}

/** Yields the events of one response. */
export async function* readEvents(response: Response): AsyncGenerator<{ event: string; data: string }> {
  let text = '';
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const { event, data } = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/)));
      if (data !== undefined) yield { event, data };
    }
  }
}
