// Tiles: who is here, in which order, and where. What of the pictures there is a place for is told to the program.
import { GAP, MOST, largeOf, placesOf } from './layout.js';
import { Tile } from './tile.js';

// Between the last picture of one size and the first of the other.
const TURN = 500;
// While a window is dragged larger nobody is asked for anything.
const SETTLED = 400;

export class Gallery {
  constructor(root, send, shared) {
    Object.assign(this, { root, send, shared, kind: 'gallery', talker: null, asked: '' });
    this.tiles = new Map();
    this.byStream = new Map();
    this.top = document.getElementById('top');
    const resized = new ResizeObserver(() => this.fit());
    resized.observe(root);
    resized.observe(this.top);
  }

  show(state) {
    const others = state.inMeeting ? state.people.filter(person => !person.self) : [];
    // Whoever has a picture comes first where not all fit.
    const isSeen = person => Boolean(this.tiles.get(person.index)?.canvas);
    const chosen = others.length <= MOST ? others : [...others.filter(isSeen), ...others.filter(person => !isSeen(person))].slice(0, MOST);
    const talker = others.find(person => person.index === state.talker);
    if (talker && !chosen.includes(talker))
      chosen.splice(MOST - 1, 1, talker);
    this.talker = state.talker ?? null;
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

  /** "gallery" or "speaker". */
  arrange(kind) {
    this.kind = kind;
    this.fit();
  }

  /** A picture of somebody of whom nobody said that it is here is not shown. */
  draw(stream, frame) {
    if (stream.isScreen)
      this.shared.draw(stream, frame);
    else
      this.byStream.get(stream.participant)?.draw(stream, frame);
  }

  /** What came of a stream could not be decoded: whose it is, is said there. */
  broken(stream) {
    if (!stream.isScreen)
      this.byStream.get(stream.participant)?.break(stream);
  }

  ended(stream) {
    const tile = this.byStream.get(stream.participant);
    if (tile?.stream !== stream.number)
      return;
    const { drawn } = tile;
    setTimeout(() => tile.drawn === drawn && tile.clear(), TURN);
  }

  fit() {
    const tiles = [...this.tiles.values()];
    const isLarge = tile => tile.person.index === this.talker;
    const people = this.kind === 'speaker' ? [...tiles.filter(isLarge), ...tiles.filter(tile => !isLarge(tile))] : tiles;
    // A screen that somebody shares has the large place, whatever the layout; what is said at the top has a place of its own then.
    const screens = this.shared.isShown ? [this.shared] : [];
    const top = screens.length ? Math.min(this.top.offsetTop + this.top.offsetHeight, this.root.clientHeight / 2) : 0;
    const [width, height] = [this.root.clientWidth - 2 * GAP, this.root.clientHeight - top - 2 * GAP];
    const ordered = [...screens, ...people];
    const places = placesOf(screens.length ? 'speaker' : this.kind, ordered.length, width, height);
    ordered.forEach((tile, i) => {
      tile.place(places[i] && { ...places[i], left: places[i].left + GAP, top: places[i].top + top + GAP });
      tile.root.classList.toggle('large', (this.kind === 'speaker' || screens.length > 0) && i === 0);
    });
    this.ask(places, screens.length);
  }

  /** Whoever comes next needs a place too: only where not all have one it is said how many have. */
  ask(places, screens) {
    const number = places.length < this.tiles.size + screens ? places.length : MOST;
    const large = largeOf(places.slice(screens), devicePixelRatio * (this.root.currentCSSZoom ?? 1));
    const said = { do: 'places', on: this.kind === 'speaker', number, large: this.kind === 'gallery' && large === places.length - screens ? number : large };
    clearTimeout(this.settling);
    if (this.tiles.size === 0 || JSON.stringify(said) === this.asked)
      return;
    this.settling = setTimeout(() => {
      this.asked = JSON.stringify(said);
      this.send(said);
    }, SETTLED);
  }

  /** The program is another one, or knows nothing of this page yet. */
  begin() {
    this.asked = '';
  }
}
