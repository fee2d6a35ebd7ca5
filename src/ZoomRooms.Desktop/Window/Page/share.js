// Showing one's screen: the browser asks which, captures and encodes it here; the program seals and sends it, or does not.
const $ = id => document.getElementById(id);

const [WIDE, HIGH] = [1920, 1080];
// Pictures a second: what moves, and what stands still.
const [MOST, LEAST] = [15, 7];
const EARLY = 8;
// What waits for the program to read: beyond that pictures are left out before they are encoded.
const WAITING = 256 * 1024;

/** Constrained baseline, of the level that so large a picture needs. */
function codecOf(width, height) {
  return width * height > 1280 * 720 ? 'avc1.42e028' : 'avc1.42e01f';
}

export class Share {
  /** @param link what tells of the socket: { waiting, send(bytes) } */
  constructor(send, link) {
    Object.assign(this, { send, link, state: null, track: null, encoder: null, latest: null, stopped: 0, timer: 0, due: -Infinity });
    this.figures = { captured: 0, encoded: 0, bytes: 0 };
    $('share').onclick = () => (this.track ? this.end() : this.begin());
    $('share-told').onclick = () => { $('share-ended').hidden = true; };
    document.addEventListener('keydown', event => {
      const typing = event.target.matches?.('input, select, textarea');
      if (event.key.toLowerCase() === 's' && !typing && !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat && !$('share').disabled)
        $('share').click();
    });
  }

  show(state) {
    this.state = state.screen;
    const may = Boolean(this.state) && Boolean(navigator.mediaDevices?.getDisplayMedia) && 'VideoEncoder' in globalThis;
    $('share').disabled = !may;
    $('share').setAttribute('aria-pressed', String(Boolean(this.track)));
    $('share').querySelector('span').textContent = this.track ? 'Stop sharing' : 'Share screen';
    if (!this.state) {
      this.stopped = 0;
      this.close();
      return;
    }
    if (this.state.stops > this.stopped) {
      this.stopped = this.state.stops;
      $('share-ended').hidden = false;
      $('share-sentence').textContent = this.state.stopped;
      this.close();
    }
    this.configure();
    // A hidden page's timers rest: what stands still is sent again when the program says something.
    this.encode();
  }

  async begin() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({
        video: { width: { max: WIDE }, height: { max: HIGH }, frameRate: { max: MOST } }, audio: false,
        selfBrowserSurface: 'exclude', surfaceSwitching: 'include',
      });
    } catch {
      // Whoever was asked said no.
      return;
    }
    const [track] = stream.getVideoTracks();
    if (!this.state || this.track) {
      track.stop();
      return;
    }
    track.contentHint = 'text';
    [this.track, this.stopped, this.keyFrames, this.due] = [track, this.state.stops, -1, -Infinity];
    $('share-ended').hidden = true;
    // By the browser's own button, or because what was shown is gone.
    track.onended = () => this.track === track && this.end();
    this.send({ do: 'screen', on: true });
    this.capture(track);
  }

  /** People here do not want it any more. */
  end() {
    this.send({ do: 'screen', on: false });
    this.close();
  }

  close() {
    const { track, encoder, latest } = this;
    [this.track, this.encoder, this.latest] = [null, null, null];
    clearTimeout(this.timer);
    this.timer = 0;
    track?.stop();
    latest?.close();
    if (encoder && encoder.state !== 'closed')
      encoder.close();
    if (track)
      $('share').querySelector('span').textContent = 'Share screen';
  }

  async capture(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    try {
      while (true) {
        const { value: frame, done } = await reader.read();
        if (done || this.track !== track) {
          frame?.close();
          break;
        }
        this.figures.captured++;
        this.latest?.close();
        [this.latest, this.isNew] = [frame, true];
        this.encode();
      }
    } catch {
      // The track is over, and says so itself.
    }
    reader.cancel().catch(() => {});
  }

  /** The encoder is as the picture and the way are now. */
  configure() {
    if (!this.track || !this.latest || !this.state)
      return;
    const [from, { bitrate }] = [this.latest, this.state];
    const scale = Math.min(1, WIDE / from.displayWidth, HIGH / from.displayHeight);
    const [width, height] = [from.displayWidth, from.displayHeight].map(size => Math.max(2, 2 * Math.floor(size * scale / 2)));
    // An odd line at the edge is left out: to make it fit, every letter would be drawn between the lines.
    const { x, y, width: whole } = from.visibleRect;
    this.crop = scale === 1 && whole === from.displayWidth ? { visibleRect: { x, y, width, height } } : {};
    if (!this.encoder) {
      const encoder = new VideoEncoder({
        output: chunk => this.encoder === encoder && this.take(chunk),
        error: () => this.encoder === encoder && this.fail(),
      });
      // What came while it was busy is encoded as soon as it is not.
      encoder.ondequeue = () => this.encoder === encoder && this.isNew && this.encode();
      [this.encoder, this.configured] = [encoder, ''];
    }
    const said = `${width} ${height} ${bitrate}`;
    if (said === this.configured)
      return;
    this.configured = said;
    this.encoder.configure({
      codec: codecOf(width, height), width, height, bitrate, framerate: MOST, latencyMode: 'realtime', contentHint: 'text', avc: { format: 'annexb' },
    });
  }

  encode() {
    if (!this.track || !this.latest || !this.state?.on)
      return;
    const now = performance.now();
    const wait = this.due + (this.isNew ? 0 : 1000 / LEAST - 1000 / MOST) - EARLY - now;
    if (wait > 0) {
      this.later(wait);
      return;
    }
    this.configure();
    if (this.encoder.encodeQueueSize > 1 || this.link.waiting > WAITING)
      return;
    const keyFrame = this.state.keyFrames > this.keyFrames;
    this.keyFrames = this.state.keyFrames;
    // By when it was due, not by when it came: a capture that trembles would lose every other picture.
    [this.due, this.isNew] = [Math.max(this.due, now - EARLY) + 1000 / MOST, false];
    const frame = new VideoFrame(this.latest, { timestamp: Math.round(now * 1000), ...this.crop });
    this.encoder.encode(frame, { keyFrame });
    frame.close();
  }

  /** A picture that comes too early waits, and goes unless a newer one takes its place. */
  later(wait) {
    if (!this.isNew || this.timer)
      return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.encode();
    }, wait);
  }

  take(chunk) {
    const bytes = new Uint8Array(chunk.byteLength);
    chunk.copyTo(bytes);
    this.figures.encoded++;
    this.figures.bytes += bytes.length;
    this.link.send(bytes);
  }

  /** An encoder that fails is made anew with the next picture, and begins with a key frame. */
  fail() {
    this.encoder = null;
    this.keyFrames = -1;
  }
}
