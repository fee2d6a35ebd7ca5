// Where tiles lie: the gallery, or whoever talks large and the others beside or below. Numbers only.
export const GAP = 8;
export const MOST = 25;
export const RATIO = 16 / 9;
// A small picture is 320 pixels wide: on more than that the large one can be seen.
const WIDER_THAN_SMALL = 400;
const STRIP = { least: 144, most: 320 };

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

/** A grid of so many, in the middle of the room that there is. */
function grid(count, left, top, width, height) {
  const tile = bestFit(count, width, height);
  if (tile <= 0)
    return [];
  const high = tile / RATIO;
  const columns = Math.min(count, Math.max(1, Math.floor((width + GAP) / (tile + GAP))));
  const rows = Math.ceil(count / columns);
  const from = top + (height - rows * high - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const inRow = row === rows - 1 ? count - row * columns : columns;
    return {
      left: left + (width - inRow * tile - (inRow - 1) * GAP) / 2 + column * (tile + GAP), top: from + row * (high + GAP), width: tile,
    };
  });
}

/** The first one large; of the others as many as there is room for. */
function speaker(count, width, height) {
  if (count < 2)
    return grid(count, 0, 0, width, height);
  if (width < height) {
    const top = width / RATIO + GAP;
    const small = Math.min(bestFit(count - 1, width, height - top), Math.floor((width - GAP) / 2));
    const columns = Math.max(1, Math.floor((width + GAP) / (small + GAP)));
    return [{ left: 0, top: 0, width }, ...Array.from({ length: small > 0 ? count - 1 : 0 }, (_, i) => ({
      left: (i % columns) * (small + GAP), top: top + Math.floor(i / columns) * (small / RATIO + GAP), width: small,
    }))];
  }
  const strip = Math.min(STRIP.most, Math.max(STRIP.least, Math.floor(width / 6)));
  const room = width - strip - GAP;
  const fit = Math.min(count - 1, Math.floor((height + GAP) / (strip / RATIO + GAP)));
  const [large] = grid(1, 0, 0, room, height);
  const high = fit * (strip / RATIO) + (fit - 1) * GAP;
  const beside = (width - large.width - GAP - strip) / 2;
  return [
    { ...large, left: beside },
    ...Array.from({ length: fit }, (_, i) => ({
      left: beside + large.width + GAP, top: (height - high) / 2 + i * (strip / RATIO + GAP), width: strip,
    })),
  ];
}

/** A place for each tile that has one, in their order. */
export function placesOf(kind, count, width, height) {
  return kind === 'speaker' ? speaker(count, width, height) : grid(count, 0, 0, width, height);
}

/** Of how many tiles the full size can be seen. */
export function largeOf(places, pixelRatio) {
  return places.filter(place => place.width * pixelRatio > WIDER_THAN_SMALL).length;
}
