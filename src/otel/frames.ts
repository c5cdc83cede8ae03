const PREFACE_BYTES = 24;
const HEAD_BYTES = 9;

// Frame types and the flag for the end of a stream, RFC 9113, section 6.
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const GOAWAY = 7;
const CONTINUATION = 9;
const END_STREAM = 1;

/** A frame of HTTP/2 that passed whole. */
interface Frame {
  readonly stream: number;
  /** It begins a request or an answer, or goes on with trailers. */
  readonly headers: boolean;
  /** It is the last of its stream in this direction. */
  readonly ends: boolean;
  readonly resets: boolean;
  readonly parts: boolean;
}

/** Cuts one direction of an HTTP/2 connection into frames and forgets their content; the session looks at that. */
class FrameCutter {
  readonly #seen: (frame: Frame) => void;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  #skip: number;

  constructor(preface: number, seen: (frame: Frame) => void) {
    this.#skip = preface;
    this.#seen = seen;
  }

  /** Whether a frame that begins a request, or may do so, has begun and not ended; the preface counts as one. */
  get withinHeaders(): boolean {
    if (this.#headBytes < HEAD_BYTES) return this.#headBytes > 0 || this.#skip > 0;
    return this.#head[3] === HEADERS || this.#head[3] === CONTINUATION;
  }

  feed(chunk: Uint8Array): void {
    let at = 0;
    for (;;) {
      const step = Math.min(this.#skip, chunk.length - at);
      this.#skip -= step;
      at += step;
      if (this.#skip === 0 && this.#headBytes === HEAD_BYTES) this.#pass();
      if (at === chunk.length) return;
      this.#head[this.#headBytes++] = chunk[at++] ?? 0;
      if (this.#headBytes === HEAD_BYTES) this.#skip = this.#head.readUIntBE(0, 3);
    }
  }

  #pass(): void {
    const [type, flags = 0] = [this.#head[3], this.#head[4]];
    this.#headBytes = 0;
    this.#seen({
      stream: this.#head.readUInt32BE(5) & 0x7fffffff,
      headers: type === HEADERS,
      ends: (type === HEADERS || type === DATA) && (flags & END_STREAM) !== 0,
      resets: type === RST_STREAM,
      parts: type === GOAWAY,
    });
  }
}

/** What the watch tells while frames pass. */
interface WatchEvents {
  /** The client took back a request that was not answered, whether it had ended it or not. */
  cancelled(stream: number): void;
  /** Our side reset a stream. */
  reset(stream: number): void;
  /** Our side wants no more of the client. */
  parted(): void;
}

/**
 * What an HTTP/2 connection still owes, told from its frames alone: the session tells neither that a client left in the
 * middle of a frame, nor which requests it has not read yet.
 */
export class FrameWatch {
  /** Streams that the client began and has not ended. */
  readonly #begun = new Set<number>();
  /** Streams that came whole and are not answered. */
  readonly #unanswered = new Set<number>();
  readonly #inbound: FrameCutter;
  readonly #outbound: FrameCutter;
  #newest = 0;

  constructor({ cancelled, reset, parted }: WatchEvents) {
    this.#inbound = new FrameCutter(PREFACE_BYTES, ({ stream, headers, ends, resets }) => {
      // a stream that is over may still get frames that were on their way
      if (headers && stream > this.#newest) {
        this.#newest = stream;
        this.#begun.add(stream);
      }
      if (resets && (this.#begun.has(stream) || this.#unanswered.has(stream))) cancelled(stream);
      if (ends && this.#begun.has(stream)) this.#unanswered.add(stream);
      if (resets) this.#unanswered.delete(stream);
      if (ends || resets) this.#begun.delete(stream);
    });
    this.#outbound = new FrameCutter(0, ({ stream, ends, resets, parts }) => {
      if (parts) parted();
      if (!ends && !resets) return;
      if (resets) reset(stream);
      this.#begun.delete(stream);
      this.#unanswered.delete(stream);
    });
  }

  /** Requests that began and did not end, one that broke off in its first frame included. */
  get begun(): number {
    return this.#begun.size === 0 && this.#inbound.withinHeaders ? 1 : this.#begun.size;
  }

  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** Whether all of a request came, and it is neither answered nor taken back. */
  isWhole(stream: number): boolean {
    return this.#unanswered.has(stream);
  }

  received(chunk: Uint8Array): void {
    this.#inbound.feed(chunk);
  }

  sent(chunk: Uint8Array): void {
    this.#outbound.feed(chunk);
  }
}
