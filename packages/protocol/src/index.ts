/**
 * HTTP/1.1 bytes, frames and shared-memory channels: no I/O, no timers, no threads.
 *
 * @packageDocumentation
 */

export { CHUNK_END, LAST_CHUNK, chunkHead } from './bytes/chunk-head.js';
export { DateField } from './bytes/date-field.js';
export { UNKNOWN_LENGTH } from './bytes/message-head.js';
export { ParseEvent } from './bytes/parse-event.js';
export { ParsedResponseHead } from './bytes/parsed-response-head.js';
export type { ParseProblem } from './bytes/parse-problem.js';
export { RequestHead, TargetForm } from './bytes/request-head.js';
export { RequestParser } from './bytes/request-parser.js';
export { BodyFraming, HeadFlag, chooseFraming, finishHead, problemResponse } from './bytes/response-framing.js';
export type { ProblemResponseOptions } from './bytes/response-framing.js';
export { ResponseParser } from './bytes/response-parser.js';
export {
  CONTINUE_RESPONSE,
  declaredContentLength,
  encodeEarlyHints,
  encodeResponseHead,
  hasDateField,
} from './bytes/response-head.js';
export {
  CREDIT_GROWTH,
  DEFAULT_CHANNEL_SIZES,
  MAX_CREDIT_BYTES,
  WorkerPhase,
  assertChannelSizes,
  createChannelMemory,
} from './channel/channel-layout.js';
export type { ChannelMemory, ChannelSizes, ExchangeMemory, SlabMemory } from './channel/channel-layout.js';
export { CreditWindow } from './channel/credit-window.js';
export { ChannelLoad } from './channel/channel-load.js';
export { ClaimState, ExchangeOwner, ExchangeRunner, NO_EXCHANGE } from './channel/exchange-table.js';
export { FrameSender } from './channel/frame-sender.js';
export type { FrameSenderMemory } from './channel/frame-sender.js';
export { IoChannel } from './channel/io-channel.js';
export { NO_SLAB, SlabEmptier, SlabFiller } from './channel/slab-pool.js';
export { WorkerChannel } from './channel/worker-channel.js';
export { CounterIndex, ThreadState } from './counters/counter-index.js';
export type { DurationHistogram } from './counters/duration-histogram.js';
export { readHistogram } from './counters/histogram-snapshot.js';
export type { HistogramBucket, HistogramSnapshot, ReadHistogramOptions } from './counters/histogram-snapshot.js';
export { PRIVATE_COUNTERS, ThreadCounters } from './counters/thread-counters.js';
export { createThreadCounters } from './counters/thread-counters-layout.js';
export { ERROR_CATALOGUE, SpoolError } from './errors.js';
export type { ErrorCode, ErrorMeaning, SpoolErrorOptions } from './errors.js';
export {
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  endBusyMs,
  failureDescription,
  frameText,
} from './frame/body-frame.js';
export type { FrameAddress } from './frame/body-frame.js';
export {
  FrameFlag,
  FrameType,
  createFrameMemory,
  exchangeIndexOf,
  frameFlagsOf,
  frameTypeOf,
} from './frame/frame-header.js';
export type { FrameMemory } from './frame/frame-header.js';
export {
  framedBusyMs,
  framedDataBytes,
  framedResponseText,
  framedSentAtMs,
  framedStartedAtMs,
} from './frame/framed-response-frame.js';
export type { FramedData, FramedResponseFrame } from './frame/framed-response-frame.js';
export {
  DecodedRequestHead,
  copyOut,
  readInlineRequestBody,
  requestHeadFrameBytes,
  writeRequestHead,
} from './frame/request-head-frame.js';
export type { ParsedHead } from './frame/parsed-head.js';
export type { RequestHeadFrame } from './frame/request-head-frame.js';
export { FRAMED_HANDLER } from './framed-exchange.js';
export type {
  FramedExchange,
  FramedExchangeSink,
  FramedHandler,
  RequestBodySink,
  RequestBodySource,
} from './framed-exchange.js';
export { INLINE_LENGTH } from './frame/response-head-frame.js';
export type { ResponseHeadFrame } from './frame/response-head-frame.js';
export { ResponseHeadReader } from './frame/response-head-frame.js';
export {
  DEFAULT_REQUEST_LIMITS,
  DEFAULT_RESPONSE_LIMITS,
  resolveRequestLimits,
  resolveResponseLimits,
} from './limits.js';
export type { BodyLimits, RequestLimits, ResponseLimits } from './limits.js';
export { monotonicMs } from './monotonic-clock.js';
export { EMPTY, RingConsumer } from './ring/ring-consumer.js';
export { initializeRing, maxPayloadBytes } from './ring/ring-layout.js';
export type { RingMemory } from './ring/ring-layout.js';
export { NO_ROOM, RingProducer } from './ring/ring-producer.js';
export { contentRange, selectByteRanges, unsatisfiedContentRange } from './semantics/byte-ranges.js';
export type { ByteRange, RangeOptions, RangeOutcome } from './semantics/byte-ranges.js';
export { evaluatePreconditions, isRangeApplicable } from './semantics/conditional-request.js';
export type {
  ConditionalRequest,
  PreconditionOutcome,
  Preconditions,
  Validators,
} from './semantics/conditional-request.js';
export {
  formatEntityTag,
  matchesStrongly,
  matchesWeakly,
  parseEntityTag,
  parseEntityTagList,
} from './semantics/entity-tag.js';
export type { EntityTag } from './semantics/entity-tag.js';
export { FieldShape, findField } from './semantics/fields.js';
export type { FieldMeaning } from './semantics/fields.js';
export { clientOf, parseForwarded, parseForwardingFields } from './semantics/forwarded.js';
export type { ForwardedHop, ForwardingFields, ForwardingTrust } from './semantics/forwarded.js';
export { httpDate, parseHttpDate } from './semantics/http-date.js';
export { METHOD_NAMES, MethodCode } from './semantics/method-code.js';
export { METHODS, RequestContent, findMethod } from './semantics/methods.js';
export type { MethodMeaning } from './semantics/methods.js';
export { frameByteRanges } from './semantics/multipart-byte-ranges.js';
export type { MultipartByteRanges, MultipartOptions } from './semantics/multipart-byte-ranges.js';
export { STATUS_REASONS, StatusClass, findStatus, mayHaveContent, statusClassOf } from './semantics/statuses.js';
export type { StatusMeaning } from './semantics/statuses.js';
export { createEventCount } from './wake/event-count-layout.js';
export { firstNotified } from './wake/first-notified.js';
export type { NotifiedEnd } from './wake/first-notified.js';
export { Linger } from './wake/linger.js';
export { Notifier } from './wake/notifier.js';
export { Parker } from './wake/parker.js';
export { TurnLoop } from './wake/turn-loop.js';
export type { TurnLoopHost, TurnLoopOptions } from './wake/turn-loop.js';
