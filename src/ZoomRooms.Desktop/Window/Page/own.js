// Oneself, as the program encoded it: mirrored, as in a mirror. Nobody else gets what is drawn here.
import { paint } from './tile.js';

const $ = id => document.getElementById(id);
// Streams of the program's own pictures are numbered from here on.
const OWN = 2 ** 31;
// A camera that gives nothing for so long shows nobody any more.
const STALE = 3000;

export const isOwn = number => number > OWN;

export class Own {
  constructor() {
    Object.assign(this, { isHidden: false, drawn: -Infinity, state: null });
    $('own-hide').onclick = () => this.hide(true);
    $('own-show').onclick = () => this.hide(false);
  }

  show(state) {
    this.state = state;
    if (!state.camera.on || performance.now() - this.drawn > STALE)
      this.clear();
    this.place();
  }

  /** Before the meeting it is large, and in it small, wherever there is a picture. */
  place() {
    const { before, inMeeting, camera } = this.state;
    const isSeen = camera.here && camera.on && inMeeting && !$('own-canvas').hidden;
    $('own').hidden = !isSeen || this.isHidden;
    $('own-show').hidden = !isSeen || !this.isHidden;
    const home = before ? $('before-picture') : $('own-picture');
    if ($('own-canvas').parentElement !== home)
      home.append($('own-canvas'));
  }

  draw(frame) {
    if (!this.state?.camera.on)
      return;
    this.drawn = performance.now();
    $('own-canvas').hidden = false;
    paint($('own-canvas'), frame);
  }

  clear() {
    $('own-canvas').hidden = true;
  }

  hide(hidden) {
    this.isHidden = hidden;
    this.place();
    $(hidden ? 'own-show' : 'own-hide').focus();
  }
}
