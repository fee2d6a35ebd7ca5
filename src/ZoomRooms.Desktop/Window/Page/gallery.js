// Tiles: who is here, and what is seen of them. Names are text, whoever made them.
const MOST = 25;
const GAP = 8;
const RATIO = 16 / 9;
// A picture of so long ago is nobody's face of now.
const STALE = 5000;
// Between the last picture of one size and the first of the other.
const TURN = 500;
const [MOST_WIDE, MOST_HIGH] = [1920, 1080];

/** The widest tile of which so many fit. */
export function bestFit(count, width, height) {
  let best = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const tile = Math.min((width - GAP * (columns - 1)) / columns, ((height - GAP * (rows - 1)) / rows) * RATIO);
    best = Math.max(best, Math.floor(tile));
  }
  return best;
}

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

class Tile {
  constructor(person, parent) {
    this.root = element('article', 'tile', parent);
    this.initials = element('div', 'initials', this.root);
    this.initials.setAttribute('aria-hidden', 'true');
    this.letters = element('span', '', this.initials);
    this.canvas = null;
    this.problem = element('p', 'problem', this.root);
    this.name = element('p', 'name', this.root);
    this.stream = 0;
    this.drawn = 0;
    this.show(person);
  }

  show(person) {
    this.person = person;
    this.name.textContent = person.name;
    this.letters.textContent = initialsOf(person.name);
    this.initials.style.backgroundColor = colourOf(person.name);
    this.problem.textContent = person.problem ?? '';
    this.problem.hidden = !person.problem;
    if (person.problem || performance.now() - this.drawn > STALE)
      this.clear();
    this.label();
  }

  draw(stream, frame) {
    // A participant's sizes take turns: the stream that began last is the one.
    if (stream.number < this.stream)
      return;
    this.stream = stream.number;
    this.drawn = performance.now();
    if (!this.canvas) {
      this.canvas = document.createElement('canvas');
      this.canvas.setAttribute('aria-hidden', 'true');
      this.initials.after(this.canvas);
      this.label();
    }
    // Whoever says that its picture is enormous gets no more memory than others.
    const scale = Math.min(1, MOST_WIDE / frame.displayWidth, MOST_HIGH / frame.displayHeight);
    const [width, height] = [Math.ceil(frame.displayWidth * scale), Math.ceil(frame.displayHeight * scale)];
    if (this.canvas.width !== width || this.canvas.height !== height)
      [this.canvas.width, this.canvas.height] = [width, height];
    this.canvas.getContext('2d', { alpha: false }).drawImage(frame, 0, 0, width, height);
  }

  clear() {
    this.canvas?.remove();
    this.canvas = null;
    this.label();
  }

  label() {
    this.root.setAttribute('aria-label', this.canvas ? this.person.name : `${this.person.name}, no picture`);
  }
}

export class Gallery {
  constructor(root) {
    this.root = root;
    this.tiles = new Map();
    this.byStream = new Map();
    new ResizeObserver(() => this.fit()).observe(root);
  }

  get hasPictures() {
    return [...this.tiles.values()].some(tile => tile.canvas);
  }

  show(state) {
    const others = state.inMeeting ? state.people.filter(person => !person.self) : [];
    // Whoever has a picture comes first where not all fit.
    const isSeen = person => Boolean(this.tiles.get(person.index)?.canvas);
    const chosen = others.length <= MOST ? others : [...others.filter(isSeen), ...others.filter(person => !isSeen(person))].slice(0, MOST);
    const wanted = new Set(chosen.map(person => person.index));
    for (const [index, tile] of this.tiles) {
      if (!wanted.has(index)) {
        tile.root.remove();
        this.tiles.delete(index);
      }
    }
    this.byStream.clear();
    for (const person of chosen) {
      const tile = this.tiles.get(person.index) ?? new Tile(person, this.root);
      tile.show(person);
      this.tiles.set(person.index, tile);
      for (const stream of person.streams)
        this.byStream.set(stream, tile);
    }
    this.fit();
  }

  /** A picture of somebody of whom nobody said that it is here is not shown. */
  draw(stream, frame) {
    this.byStream.get(stream.participant)?.draw(stream, frame);
  }

  ended(stream) {
    const tile = this.byStream.get(stream.participant);
    if (tile?.stream !== stream.number)
      return;
    const { drawn } = tile;
    setTimeout(() => tile.drawn === drawn && tile.clear(), TURN);
  }

  fit() {
    const { clientWidth, clientHeight } = this.root;
    const width = bestFit(this.tiles.size, clientWidth - 2 * GAP, clientHeight - 2 * GAP);
    this.root.style.setProperty('--tile', `${width}px`);
  }
}
