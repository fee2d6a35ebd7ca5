// Pictures: H.264 that somebody else made, decoded here in the browser's sandbox and nowhere else.
import { isOwn } from './own.js';

const HEADER = 32;
// Access units that one decoder may be behind: a second or so. Beyond that it goes on with the next key frame.
const BEHIND = 24;
const BETWEEN_REPORTS = 64 * 1024;
// The sender's way is everybody's: however broken a stream is, it is asked for a key frame no more often.
const BETWEEN_REQUESTS = 1000;

/** Codec of the access unit by its sequence parameter set (RFC 6381): avc1 and three bytes; null without one. */
export function codecOf(unit) {
  for (let i = 0; i + 6 < unit.length; i++) {
    if (unit[i] === 0 && unit[i + 1] === 0 && unit[i + 2] === 1 && (unit[i + 3] & 31) === 7)
      return 'avc1.' + [...unit.subarray(i + 4, i + 7)].map(byte => byte.toString(16).padStart(2, '0')).join('');
  }
  return null;
}

/** One stream's decoder. It begins with a key frame, and after each trouble with another one. */
class Stream {
  constructor(number, participant, isScreen, draw, broken, figures, send) {
    Object.assign(this, { number, participant, isScreen, draw, broken, figures, send, decoder: null, codec: null, asked: -Infinity, asking: 0 });
  }

  add(unit, isKeyFrame, timestamp) {
    if (this.decoder?.decodeQueueSize > BEHIND) {
      this.figures.skipped++;
      this.recover();
    }
    if (!this.decoder && !isKeyFrame) {
      this.figures.skipped++;
      if (this.asked > 0)
        this.ask();
      return;
    }
    try {
      if (isKeyFrame)
        this.configure(codecOf(unit));
      this.decoder?.decode(new EncodedVideoChunk({ type: isKeyFrame ? 'key' : 'delta', timestamp, data: unit }));
    } catch {
      this.fail();
    }
  }

  end() {
    if (this.decoder && this.decoder.state !== 'closed')
      this.decoder.close();
    this.decoder = null;
  }

  configure(codec) {
    if (!codec)
      throw new TypeError('a key frame without parameters');
    if (this.decoder && this.codec === codec)
      return;
    this.end();
    const decoder = new VideoDecoder({
      output: frame => {
        this.figures.drawn++;
        if (this.decoder === decoder)
          this.draw(this, frame);
        frame.close();
      },
      error: () => {
        if (this.decoder === decoder)
          this.fail();
      },
    });
    decoder.configure({ codec, optimizeForLatency: true });
    [this.decoder, this.codec] = [decoder, codec];
  }

  fail() {
    this.figures.failed++;
    this.broken(this);
    this.recover();
  }

  recover() {
    this.end();
    this.ask();
  }

  ask() {
    const wait = this.asked + BETWEEN_REQUESTS - performance.now();
    if (wait > 0) {
      this.asking ||= setTimeout(() => this.askAgain(), wait);
      return;
    }
    this.asked = performance.now();
    this.figures.asked++;
    this.send({ do: 'keyFrame', number: this.number });
  }

  /** Unless a key frame came meanwhile, or the stream ended. */
  askAgain() {
    this.asking = 0;
    if (!this.decoder)
      this.ask();
  }

  /** Nothing comes of it any more. */
  over() {
    clearTimeout(this.asking);
    this.end();
  }
}

export class Pictures {
  constructor(gallery, own, send) {
    Object.assign(this, { gallery, own, send, streams: new Map(), taken: 0, reported: 0, decodes: true });
    this.figures = { units: 0, drawn: 0, failed: 0, skipped: 0, asked: 0 };
  }

  begin() {
    [this.taken, this.reported] = [0, 0];
  }

  end() {
    for (const stream of this.streams.values())
      this.forget(stream);
  }

  /** A message of the program (FRAMING.md): header, then the access unit. */
  take(message) {
    this.taken += message.byteLength;
    if (this.taken - this.reported >= BETWEEN_REPORTS) {
      this.reported = this.taken;
      this.send({ do: 'taken', number: this.taken });
    }
    const header = new DataView(message);
    const [length, number, participant] = [header.getUint32(0), header.getUint32(8), header.getUint32(12)];
    if (length === 0) {
      if (number === 0)
        this.end();
      else if (this.streams.has(number))
        this.forget(this.streams.get(number));
      return;
    }
    this.figures.units++;
    if (!this.decodes)
      return;
    let stream = this.streams.get(number);
    if (!stream) {
      stream = new Stream(
        number, participant, (header.getUint8(5) & 2) !== 0, (from, frame) => this.draw(from, frame), from => this.gallery.broken(from), this.figures, this.send);
      this.streams.set(number, stream);
    }
    stream.add(new Uint8Array(message, HEADER, length), (header.getUint8(5) & 1) !== 0, Number(header.getBigUint64(24)));
  }

  draw(stream, frame) {
    if (isOwn(stream.number))
      this.own.draw(frame);
    else
      this.gallery.draw(stream, frame);
  }

  forget(stream) {
    stream.over();
    this.streams.delete(stream.number);
    if (isOwn(stream.number))
      this.own.clear();
    else
      this.gallery.ended(stream);
  }
}
