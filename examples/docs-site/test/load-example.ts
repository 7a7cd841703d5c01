/** The example is plain JavaScript: here its modules get the types that the tests rely on. */

export interface HandlerModule {
  default: { fetch(request: Request, context?: object): Promise<Response> };
  start(): Promise<void>;
  close(): Promise<void>;
}

interface RenderedMarkdown {
  body: { toString(): string };
  headings: { depth: number; id: string; text: string }[];
}

export interface RenderModule {
  renderMarkdown: (markdown: string, options: object) => RenderedMarkdown;
}

export interface HighlightModule {
  createCodeHighlighter: (options?: { maxPageMs?: number }) => Promise<{ dispose(): void }>;
}

export interface IndexModule {
  DocumentIndex: new (root: URL) => {
    list(): Promise<{
      documents: { path: string; title: string; group: string }[];
      pictures: ReadonlyMap<string, string>;
    }>;
    read(path: string): Promise<Buffer | undefined>;
  };
}

/** Loads one module of the example by its file name. */
export async function loadExample<Module>(fileName: string): Promise<Module> {
  return (await import(new URL(`../${fileName}`, import.meta.url).href)) as Module;
}
