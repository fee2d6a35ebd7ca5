// Somebody else's screen: it takes the large place, and people lie beside it.
import { paint } from './tile.js';

const $ = id => document.getElementById(id);

export class Shared {
  constructor(send) {
    Object.assign(this, { root: $('shared'), canvas: $('shared-canvas'), person: null, stream: 0, arrived: 0, drawn: 0, isHost: false });
    $('shared-stop').onclick = () => send({ do: 'stopSharing' });
  }

  get isShown() {
    return Boolean(this.person);
  }

  /** Whose it is the program says: of whom it opened one a moment ago. */
  show(state) {
    const person = (state.inMeeting && state.people.find(one => one.index === state.sharing)) || null;
    if (person?.index !== this.person?.index)
      this.clear();
    this.person = person;
    $('sharing-sentence').textContent = person ? `${person.name} shares the screen` : '';
    $('shared-stop').hidden = !state.host;
    this.root.hidden = !person;
    this.canvas.setAttribute('aria-label', person ? `The screen of ${person.name}` : '');
  }

  place(at) {
    this.root.hidden = !at || !this.person;
    if (!at)
      return;
    const { style } = this.root;
    [style.left, style.top, style.width] = [`${at.left}px`, `${at.top}px`, `${at.width}px`];
  }

  draw(stream, frame) {
    if (!this.person?.streams.includes(stream.participant) || (stream.number !== this.stream && frame.timestamp < this.arrived))
      return;
    [this.stream, this.arrived] = [stream.number, frame.timestamp];
    this.drawn++;
    paint(this.canvas, frame);
  }

  clear() {
    [this.stream, this.arrived] = [0, 0];
    this.canvas.getContext('2d', { alpha: false }).clearRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
