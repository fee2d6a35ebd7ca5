// The window: one socket to the program, which has the keys, the sound and the say. Nothing here decides anything about the meeting.
import { Gallery } from './gallery.js';
import { Pictures } from './pictures.js';
import { Controls } from './controls.js';
import { Chat } from './chat.js';
import { Before } from './before.js';
import { Devices } from './devices.js';
import { Own } from './own.js';
import { Share } from './share.js';
import { Shared } from './shared.js';
import { NO_PICTURES, canDecode } from './decoding.js';

// A program that says nothing for so long is gone or hangs: what was true may not be any more.
const SILENCE = 4000;
const BETWEEN_ATTEMPTS = 1000;

let socket = null;
let state = null;
let heard = 0;
let refused = null;
let attempts = 0;
let decodes = true;

const send = command => {
  if (socket?.readyState === WebSocket.OPEN)
    socket.send(JSON.stringify(command));
};
const shared = new Shared(send);
const gallery = new Gallery(document.getElementById('gallery'), send, shared);
const own = new Own();
const pictures = new Pictures(gallery, own, send);
const controls = new Controls(send, gallery);
const before = new Before(send, controls);
const chat = new Chat(send, controls);
const share = new Share(send, {
  get waiting() { return socket.bufferedAmount; },
  send: bytes => { if (socket?.readyState === WebSocket.OPEN) socket.send(bytes); },
});
const devices = new Devices(send, controls);

function connect() {
  attempts++;
  const address = new URL('socket', location.href);
  address.protocol = 'ws:';
  socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    heard = performance.now();
    pictures.begin();
    gallery.begin();
    devices.begin();
    tellVisible();
  };
  socket.onmessage = message => {
    heard = performance.now();
    attempts = 0;
    if (typeof message.data === 'string')
      show(JSON.parse(message.data));
    else
      pictures.take(message.data);
  };
  socket.onclose = () => {
    pictures.end();
    share.close();
    if (!refused && !(state?.end && attempts > 3))
      setTimeout(connect, BETWEEN_ATTEMPTS);
    lost();
  };
}

/** A page that shows no pictures needs none, and nobody has to send them. */
function tellVisible() {
  send({ do: 'visible', on: !document.hidden && decodes });
}

function show(next) {
  refused = next.refusal ?? null;
  state = decodes ? next : { ...next, notices: [...next.notices, NO_PICTURES] };
  if (refused) {
    controls.showMessage(refused, 'Reload this page when it is closed.');
    return;
  }
  shared.show(state);
  gallery.show(state);
  controls.show(state);
  chat.show(state);
  devices.show(state);
  before.show(state);
  own.show(state);
  share.show(state);
}

// The shield claims nothing that the program did not say a moment ago.
function lost() {
  if (refused || state?.end)
    return;
  controls.showLost(attempts > 3 ? 'The program has ended. You can close this window.' : 'The program does not answer.');
}

setInterval(() => {
  if (socket?.readyState === WebSocket.OPEN && performance.now() - heard > SILENCE)
    lost();
}, 500);
document.addEventListener('visibilitychange', tellVisible);

// What a test, or somebody who is asked for help, may read.
globalThis.zoomroomsWindow = {
  get figures() { return pictures.figures; }, get state() { return state; }, get sharing() { return share.figures; },
  get shared() { return shared.drawn; },
};
decodes = pictures.decodes = await canDecode();
connect();
