/** Answers that say what is wrong, for programs (RFC 9457). */

import { findStatus, type SpoolError } from '@spool/protocol';

import type { Handler } from '../handler.js';

/** What an answer says beside its status. */
export interface Problem {
  /** 400 to 599. */
  readonly status: number;
  /** A stable code of Spool, `ERR_SPOOL_…`. */
  readonly code: string;
  /** What happened, for people; shown to the client. */
  readonly detail: string;
  /** Further fields of the answer, such as `allow`. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

/**
 * Makes an `application/problem+json` answer.
 *
 * @remarks
 * Its `type` is `urn:spool:` and the code in lower case with hyphens, as in `urn:spool:idempotency-pending`; its `title` the
 * reason of the status.
 *
 * @param problem - What is wrong.
 */
export function problemResponse({ status, code, detail, fields = {} }: Problem): Response {
  const title = findStatus(status)?.reason ?? 'Error';
  const body = JSON.stringify({ type: problemType(code), title, status, detail, code });
  return new Response(body, { status, headers: { ...fields, 'content-type': 'application/problem+json' } });
}

/**
 * Wraps a handler so that a {@link SpoolError} about the request becomes an answer: a form too large 413, one that is
 * malformed 400, a store that is away 503. Every other error goes on to the server, which answers 500 and reports it.
 *
 * @param handler - Any Fetch handler.
 */
export function answerProblems<Context>(handler: Handler<Context>): Handler<Context> {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      const problem = toProblem(error);
      if (problem === undefined) throw error;
      return problemResponse(problem);
    }
  };
}

/** By its code and not its class: several copies of the package may be loaded. */
function toProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, status, message } = error as Partial<SpoolError> & Error;
  if (code?.startsWith('ERR_SPOOL_') !== true || status === undefined || status < 400) return undefined;
  // What failed on our side is the operator's to read, and not the client's.
  if (status === 503) {
    return { status, code, detail: 'A service that is needed is away', fields: { 'retry-after': '1' } };
  }
  return status < 500 ? { status, code, detail: message } : undefined;
}

function problemType(code: string): string {
  return `urn:spool:${code.replace('ERR_SPOOL_', '').toLowerCase().replaceAll('_', '-')}`;
}
