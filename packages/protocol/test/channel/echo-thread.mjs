/**
 * One end of a channel in a thread of its own. The I/O end sends requests with bodies; the worker end sends each body
 * back within credit. Either sleeps when it can do nothing. Runs as a worker of the built package.
 */
import { parentPort, workerData } from 'node:worker_threads';
import {
  createFrameMemory,
  bodyByteCount,
  bodyInlineDataOffset,
  bodySlabGapBytes,
  bodySlabIndex,
  copyOut,
  DecodedRequestHead,
  EMPTY,
  exchangeIndexOf,
  FrameType,
  frameTypeOf,
  IoChannel,
  NO_EXCHANGE,
  NO_ROOM,
  Parker,
  RequestParser,
  WorkerChannel,
  writeRequestHead,
} from '../../dist/index.js';
import { createRandom, fillRecord, foldRecord, isRecord } from '../ring/record-stream.mjs';

const { role, channelMemory, ownEventCount, peerEventCount, seed, requestCount, maxBodyBytes, isBlocking } = workerData;
const counts = { inline: 0, slab: 0 };
// A pending waitAsync does not keep the thread alive.
const keepAlive = setInterval(() => undefined, 2 ** 30);

/** Reads where the piece in a body frame lies, and counts it. Returns its slab or -1. */
function locatePiece(frames, offset, slabs) {
  const byteCount = bodyByteCount(frames, offset);
  if (frameTypeOf(frames.words[offset >> 2]) === FrameType.BODY_INLINE) {
    counts.inline++;
    return { slab: -1, start: bodyInlineDataOffset(frames, offset), byteCount };
  }
  counts.slab++;
  const slab = bodySlabIndex(frames, offset);
  return { slab, start: slabs.offsetOf(slab) + bodySlabGapBytes(frames, offset), byteCount };
}

function createIoEnd() {
  const channel = new IoChannel(channelMemory, peerEventCount);
  const { frames, sender, exchanges } = channel;
  const random = createRandom(seed);
  const encodedHead = encodeHead();
  /** Index → request on that exchange. */
  const requests = new Map();
  const sending = [];
  /** Slabs whose bytes a slow socket would still hold: released in another order than they came. */
  const heldPieces = [];
  let openedCount = 0;
  let endedCount = 0;
  /** The sum over all bodies, which end in another order than they came. */
  let checksum = 0;

  function sendMore() {
    sender.lowerBlocked();
    let hasSent = false;
    for (;;) {
      const request = sending[0];
      if (request === undefined) {
        if (openedCount === requestCount || !openNext()) return hasSent;
        hasSent = true;
        continue;
      }
      while (request.sentBytes < request.body.byteLength) {
        const byteCount = sender.trySendBody(request, request.body.subarray(request.sentBytes));
        if (byteCount === 0) return hasSent;
        request.sentBytes += byteCount;
        hasSent = true;
      }
      if (!sender.trySendEnd(request, 0)) return hasSent;
      hasSent = true;
      sending.shift();
    }
  }

  function openNext() {
    const exchangeIndex = exchanges.open();
    if (exchangeIndex === NO_EXCHANGE) return false;
    const address = { exchangeIndex, generation: exchanges.generationOf(exchangeIndex) };
    if (channel.trySendEncodedHead(encodedHead, { ...address, dispatchedAtMs: 0 }) === NO_ROOM) {
      exchanges.close(exchangeIndex);
      return false;
    }
    const byteCount = random() % 4 === 0 ? random() % (maxBodyBytes + 1) : random() % 100;
    const gapBytes = random() % 8;
    const body = new Uint8Array(new ArrayBuffer(gapBytes + byteCount), gapBytes, byteCount);
    const number = openedCount++;
    fillRecord(body, 0, byteCount, number);
    const request = { ...address, number, body, sentBytes: 0, receivedBytes: 0, grantedBytes: 0 };
    requests.set(exchangeIndex, request);
    sending.push(request);
    return true;
  }

  function readResponses() {
    let hasRead = false;
    for (let offset = channel.responses.next(); offset !== EMPTY; offset = channel.responses.next()) {
      hasRead = true;
      const word = frames.words[offset >> 2];
      const request = requests.get(exchangeIndexOf(word));
      if (request?.generation !== frames.words[(offset >> 2) + 1]) throw new Error('A frame of no request');
      readFrame(request, frameTypeOf(word), offset);
      if (heldPieces.length > 1) releasePiece(random() % heldPieces.length);
    }
    channel.releaseResponses();
    while (heldPieces.length > 0) releasePiece(random() % heldPieces.length);
    return hasRead;
  }

  function readFrame(request, type, offset) {
    switch (type) {
      case FrameType.RESPONSE_HEAD:
        channel.responseHead.moveTo(offset);
        if (channel.responseHead.contentLength !== request.body.byteLength) throw new Error('Another length');
        return;
      case FrameType.BODY_INLINE:
      case FrameType.BODY_SLAB: {
        const piece = { ...locatePiece(frames, offset, channel.responseSlabs), request, at: request.receivedBytes };
        request.receivedBytes += piece.byteCount;
        if (request.receivedBytes - request.grantedBytes > channelMemory.sizes.creditBytes)
          throw new Error('No credit');
        // An inline piece is read in the turn in which it comes, a slab may wait.
        if (piece.slab < 0) checkPiece(piece);
        else heldPieces.push(piece);
        return;
      }
      case FrameType.BODY_END:
        if (request.receivedBytes !== request.body.byteLength) throw new Error(`Body ${request.number} is cut`);
        while (heldPieces.length > 0) releasePiece(0);
        checksum = (checksum + foldRecord(0, request.body, 0, request.body.byteLength)) | 0;
        requests.delete(request.exchangeIndex);
        exchanges.close(request.exchangeIndex);
        endedCount++;
        return;
      default:
        throw new Error(`A frame of type ${type}`);
    }
  }

  function checkPiece({ request, start, at, byteCount }) {
    if (!isRecord(frames.bytes, start, byteCount, request.number + at * 31)) {
      throw new Error(`Body ${request.number} has other bytes at ${at} than were sent`);
    }
    request.grantedBytes += byteCount;
    exchanges.setReleasedBytes(request.exchangeIndex, request.grantedBytes);
    channel.wakeIfBlocked();
  }

  function releasePiece(index) {
    const [piece] = heldPieces.splice(index, 1);
    checkPiece(piece);
    channel.responseSlabs.release(piece.slab);
    channel.wakeIfBlocked();
  }

  return {
    work() {
      const hasRead = readResponses();
      const hasSent = sendMore();
      channel.flush();
      return hasRead || hasSent;
    },
    isDone: () => endedCount === requestCount,
    leave: () => channel.close(),
    result: () => ({ endedCount, checksum }),
  };
}

function encodeHead() {
  const parser = new RequestParser();
  parser.next(Buffer.from('PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n', 'latin1'), 0);
  const frames = createFrameMemory(new ArrayBuffer(1024));
  const frame = {
    exchangeIndex: 0,
    generation: 0,
    requestId: 1,
    remoteAddress: '',
    receivedAtMs: 0,
    dispatchedAtMs: 0,
  };
  return frames.bytes.subarray(0, writeRequestHead(frames, 0, parser, frame, undefined));
}

function createWorkerEnd() {
  const channel = new WorkerChannel(channelMemory, peerEventCount);
  const { frames, sender, exchanges } = channel;
  const arriving = new Map();
  const answers = [];
  let endedCount = 0;
  /** The sum over all bodies, which end in another order than they came. */
  let checksum = 0;

  function readRequests() {
    let hasRead = false;
    for (let offset = channel.requests.next(); offset !== EMPTY; offset = channel.requests.next()) {
      hasRead = true;
      const word = frames.words[offset >> 2];
      const exchangeIndex = exchangeIndexOf(word);
      const type = frameTypeOf(word);
      if (type === FrameType.REQUEST_HEAD) {
        if (new DecodedRequestHead(frames, offset).target !== '/echo') throw new Error('Another target');
        arriving.set(exchangeIndex, { exchangeIndex, generation: frames.words[(offset >> 2) + 1], pieces: [] });
      } else if (type === FrameType.BODY_END) {
        const { pieces, ...address } = arriving.get(exchangeIndex);
        arriving.delete(exchangeIndex);
        if (!exchanges.tryStart(exchangeIndex, address.generation)) throw new Error('Nobody takes requests back here');
        const body = Buffer.concat(pieces);
        checksum = (checksum + foldRecord(0, body, 0, body.byteLength)) | 0;
        answers.push({ ...address, body, hasHead: false, sentBytes: 0 });
      } else {
        const { slab, start, byteCount } = locatePiece(frames, offset, channel.requestSlabs);
        arriving.get(exchangeIndex).pieces.push(copyOut(frames, start, byteCount));
        if (slab >= 0) channel.requestSlabs.release(slab);
        channel.wakeIfBlocked();
      }
      channel.releaseRequests();
    }
    return hasRead;
  }

  /** Every answer goes on as far as it can: one without credit does not hold up the others. */
  function sendAnswers() {
    if (answers.length === 0) return false;
    sender.lowerBlocked();
    let hasSent = false;
    for (const answer of [...answers]) {
      const before = answer.sentBytes;
      const hadHead = answer.hasHead;
      const isDone = sendAnswer(answer);
      if (isDone) {
        answers.splice(answers.indexOf(answer), 1);
        endedCount++;
      }
      if (isDone || answer.hasHead !== hadHead || answer.sentBytes > before) hasSent = true;
    }
    return hasSent;
  }

  function sendAnswer(answer) {
    const { body } = answer;
    if (!answer.hasHead) {
      const { exchangeIndex, generation } = answer;
      const head = { exchangeIndex, generation, status: 200, headText: 'HTTP/1.1 200 OK\r\n', hasDate: false };
      answer.hasHead = channel.trySendHead({ ...head, contentLength: body.byteLength }, undefined, 0);
      if (!answer.hasHead) return false;
    }
    while (answer.sentBytes < body.byteLength) {
      let credit = creditOf(answer);
      if (credit <= 0) {
        sender.raiseBlocked();
        credit = creditOf(answer);
        if (credit <= 0) return false;
      }
      const byteCount = sender.trySendBody(answer, body.subarray(answer.sentBytes, answer.sentBytes + credit));
      if (byteCount === 0) return false;
      answer.sentBytes += byteCount;
    }
    return sender.trySendEnd(answer, 0);
  }

  function creditOf({ exchangeIndex, sentBytes }) {
    return channel.creditBytes - ((sentBytes - exchanges.releasedBytes(exchangeIndex)) | 0);
  }

  return {
    work() {
      const hasRead = readRequests();
      const hasSent = sendAnswers();
      channel.flush();
      return hasRead || hasSent;
    },
    isDone: () => channel.isClosing,
    leave: () => undefined,
    result: () => ({ endedCount, checksum }),
  };
}

const end = role === 'io' ? createIoEnd() : createWorkerEnd();
const parker = new Parker(ownEventCount, turn);

function turn() {
  parker.cancel();
  for (;;) {
    while (end.work());
    if (end.isDone()) break;
    parker.prepare();
    if (end.work() || end.isDone()) parker.cancel();
    else if (isBlocking) parker.waitBlocking();
    else if (parker.wait()) return;
  }
  end.leave();
  clearInterval(keepAlive);
  parker.close();
  parentPort.postMessage({ ...end.result(), parkCount: parker.parkCount, pieceCounts: counts });
}

turn();
