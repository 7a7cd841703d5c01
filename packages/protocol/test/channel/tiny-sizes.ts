import type { ChannelSizes } from '../../src/channel/channel-layout.js';

/** Sizes so small that every edge is met: three inline pieces fill a ring, one slab is the pool. */
export const TINY_SIZES: ChannelSizes = Object.freeze({
  ringBytes: 256,
  exchangeCount: 2,
  slabBytes: 64,
  slabCount: 1,
  inlineBytes: 16,
  creditBytes: 100,
  maxCreditBytes: 100,
});
