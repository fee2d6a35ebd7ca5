// One tile: who it is, what is seen, and what is heard. Names are text, whoever made them.
// A picture of so long ago is nobody's face of now.
const STALE = 5000;
// What the program puts behind a guest's name.
const GUEST = ' (guest)';
const [MOST_WIDE, MOST_HIGH] = [1920, 1080];
// The page's own drawings say what kind of element they are.
const SVG = document.querySelector('svg').namespaceURI;
const HEARD = { Silence: ['icon-silent', 'sends silence'], Sound: ['icon-microphone', 'microphone on'] };

export function initialsOf(name) {
  const words = name.split(/\s+/u).filter(word => /[\p{L}\p{N}]/u.test(word));
  const firsts = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return firsts.map(word => [...word].find(letter => /[\p{L}\p{N}]/u.test(letter)).toUpperCase()).join('') || '?';
}

/** The same for the same name, dark enough for white letters, and nothing near the green of the lock. */
export function colourOf(name) {
  let hash = 0;
  for (const letter of name)
    hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return `hsl(${(180 + hash % 290) % 360} 45% 32%)`;
}

function element(kind, name, parent) {
  const made = document.createElement(kind);
  made.className = name;
  parent.append(made);
  return made;
}

/** An icon of the page's own drawings. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${name}`);
  drawing.append(use);
  return drawing;
}

/** Draws a picture into a canvas of its size, or of the largest that there is. */
export function paint(canvas, frame) {
  // Whoever says that its picture is enormous gets no more memory than others.
  const scale = Math.min(1, MOST_WIDE / frame.displayWidth, MOST_HIGH / frame.displayHeight);
  const [width, height] = [Math.ceil(frame.displayWidth * scale), Math.ceil(frame.displayHeight * scale)];
  if (canvas.width !== width || canvas.height !== height)
    [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d', { alpha: false }).drawImage(frame, 0, 0, width, height);
}

export class Tile {
  constructor(person, parent) {
    this.root = element('li', 'tile', parent);
    this.initials = element('div', 'initials', this.root);
    this.initials.setAttribute('aria-hidden', 'true');
    this.letters = element('span', '', this.initials);
    this.canvas = null;
    this.problem = element('p', 'problem', this.root);
    const plate = element('p', 'plate-name', this.root);
    this.heard = element('span', 'heard', plate);
    this.name = element('span', 'name', plate);
    // Whole, however long the name is.
    this.mark = element('span', 'guest', plate);
    this.said = element('span', 'unseen', plate);
    [this.stream, this.arrived, this.drawn, this.isBroken, this.brokenStream] = [0, 0, 0, false, 0];
    this.show(person);
  }

  show(person) {
    this.person = person;
    const name = person.guest ? person.name.slice(0, -GUEST.length) : person.name;
    this.name.textContent = name;
    this.mark.textContent = person.guest ? GUEST.trim() : '';
    this.letters.textContent = initialsOf(name);
    this.initials.style.backgroundColor = colourOf(name);
    this.showProblem();
    if (person.problem || performance.now() - this.drawn > STALE)
      this.clear();
    this.showHeard(person);
    this.label();
  }

  showProblem() {
    const text = this.person.problem ?? (this.isBroken ? 'The picture came damaged' : '');
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }

  /** Until the next picture. */
  break(stream) {
    [this.isBroken, this.brokenStream] = [true, stream.number];
    this.showProblem();
  }

  showHeard(person) {
    this.root.classList.toggle('speaks', person.speaks);
    if (this.shown === person.heard)
      return;
    this.shown = person.heard;
    const [drawing] = HEARD[person.heard] ?? [];
    this.heard.replaceChildren(...(drawing ? [icon(drawing)] : []));
    this.heard.dataset.heard = person.heard;
  }

  /** Where it lies; null where there is no room for it. */
  place(at) {
    this.root.hidden = !at;
    if (!at)
      return;
    const { style } = this.root;
    [style.left, style.top, style.width] = [`${at.left}px`, `${at.top}px`, `${at.width}px`];
  }

  draw(stream, frame) {
    // A participant's sizes take turns, each a stream that may come back: what arrived last is of now.
    if (frame.timestamp < this.arrived)
      return;
    [this.stream, this.arrived, this.drawn] = [stream.number, frame.timestamp, performance.now()];
    if (this.isBroken && stream.number === this.brokenStream) {
      this.isBroken = false;
      this.showProblem();
    }
    if (!this.canvas) {
      this.canvas = document.createElement('canvas');
      this.canvas.setAttribute('aria-hidden', 'true');
      this.initials.after(this.canvas);
      this.label();
    }
    paint(this.canvas, frame);
  }

  clear() {
    this.canvas?.remove();
    this.canvas = null;
    this.label();
  }

  /** For whoever does not see it. */
  label() {
    const said = [!this.canvas && 'no picture', this.person.speaks ? 'speaks' : HEARD[this.person.heard]?.[1]].filter(Boolean);
    const text = said.length ? `, ${said.join(', ')}` : '';
    if (this.said.textContent !== text)
      this.said.textContent = text;
  }
}
