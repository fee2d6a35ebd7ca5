// Shield, toolbar, panel and sentences. All text is set as text.
import { People } from './people.js';

const TOLD = 5000;
const RESTING = 3000;
const $ = id => document.getElementById(id);

// What slides in from the right: "NAME-button" opens "NAME-part".
const PANELS = { code: 'Security', people: 'People', chat: 'Chat', devices: 'Devices' };

function item(kind, name, text) {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export class Controls {
  constructor(send, gallery) {
    Object.assign(this, { send, gallery });
    this.people = new People(send);
    this.state = null;
    this.shield = '';
    this.panel = null;
    $('microphone').onclick = () => this.toggle('mute', 'microphone');
    $('camera').onclick = () => this.toggle('camera', 'camera');
    $('leave').onclick = () => send({ do: 'leave' });
    $('again').onclick = () => send({ do: 'join' });
    $('compare').onclick = () => this.open('code');
    $('compared').onclick = () => send({ do: 'compared' });
    for (const kind of Object.keys(PANELS))
      $(`${kind}-button`).onclick = () => this.open(this.panel === kind ? null : kind);
    $('layout').onclick = () => this.arrange();
    $('close-panel').onclick = () => this.open(null);
    document.addEventListener('keydown', event => this.key(event));
    for (const kind of ['pointermove', 'pointerdown', 'focusin', 'keydown'])
      document.addEventListener(kind, () => this.wake());
    this.wake();
  }

  show(state) {
    this.state = state;
    document.title = state.topic ? `${state.topic} - ZoomRooms` : 'ZoomRooms';
    this.showShield(state.shield, state.end || state.waiting || state.before ? '' : state.shield.kind);
    this.showCard(state);
    this.showDevice('microphone', state.microphone, state.microphone.on ? 'Mute' : 'Unmute', 'Microphone');
    this.showDevice('camera', state.camera, state.camera.on ? 'Stop camera' : 'Start camera', 'Camera');
    $('toolbar').hidden = Boolean(state.end || state.before);
    $('attention').hidden = state.attention.length === 0;
    $('attention-sentence').textContent = state.attention.join(' ');
    $('compared').hidden = state.attention.length === 0;
    this.showNotices(state.before ? [] : state.notices);
    this.showPanel(state);
  }

  /** The program says nothing: nothing that it said is claimed any more. */
  showLost(sentence) {
    this.showShield({ kind: 'None', sentence, unmet: [] }, 'None');
  }

  showMessage(title, text) {
    this.showShield({ kind: 'None', sentence: '' }, '');
    $('toolbar').hidden = true;
    this.card(title, text, '', false);
  }

  showShield(shield, kind) {
    const all = `${kind} ${shield.sentence}`;
    if (all === this.shield)
      return;
    this.shield = all;
    const root = $('shield');
    root.dataset.kind = kind;
    root.tabIndex = kind ? 0 : -1;
    const what = { Locked: 'End-to-end encrypted. ', Enhanced: 'Enhanced encryption. ', None: 'Not protected. ' }[kind] ?? '';
    root.setAttribute('aria-label', kind ? what + shield.sentence : '');
    $('shield-sentence').textContent = shield.sentence;
    $('shield-drawing').setAttribute('href', `#shield-${(kind || 'None').toLowerCase()}`);
    root.classList.add('told');
    clearTimeout(this.telling);
    this.telling = setTimeout(() => root.classList.remove('told'), TOLD);
  }

  showCard(state) {
    if (state.end)
      this.card(state.end.sentence, 'You can join again, or close this window.', state.end.code, state.end.alarm, true);
    else if (state.waiting)
      this.card(state.waiting.for, clock(state.waiting.seconds), '', false);
    else if (state.inMeeting && !state.people.some(person => !person.self))
      this.card('Nobody else is here yet', `The others join with the number ${state.meeting}.`, '', false);
    else
      $('card').hidden = true;
  }

  card(title, text, code, alarm, again = false) {
    $('card').hidden = false;
    $('card').classList.toggle('alarm', alarm);
    $('card-title').textContent = title;
    $('card-text').textContent = text;
    $('card-code').textContent = code;
    $('card-code').hidden = !code;
    const isNew = again && $('again').hidden;
    $('again').hidden = !again;
    if (isNew)
      $('again').focus();
  }

  showDevice(id, device, label, name) {
    const button = $(id);
    button.disabled = !device.here;
    button.dataset.off = String(!device.on);
    button.querySelector('span').textContent = device.here ? label : `No ${name.toLowerCase()}`;
    button.title = device.problem ?? '';
  }

  showNotices(sentences) {
    if (sentences.join('\n') === this.notices)
      return;
    this.notices = sentences.join('\n');
    $('notices').replaceChildren(...sentences.map(sentence => item('p', 'notice', sentence)));
  }

  showPanel(state) {
    const { code } = state;
    $('code').textContent = code ? code.join(' ') : '';
    $('code-help').textContent = code
      ? 'Read it to each other. Where everybody has the same, nobody listens in between.'
      : 'There is no code yet: nobody leads the meeting verifiably.';
    this.people.show(state);
  }

  open(panel) {
    const before = this.panel;
    this.panel = panel;
    $('panel').hidden = !panel;
    document.body.classList.toggle('paneled', Boolean(panel));
    $('panel-title').textContent = PANELS[panel] ?? '';
    for (const kind of Object.keys(PANELS)) {
      $(`${kind}-part`).hidden = panel !== kind;
      $(`${kind}-button`).setAttribute('aria-expanded', String(panel === kind));
    }
    if (panel)
      $('panel').focus();
    else if (before)
      $(`${before}-button`).focus();
  }

  /** The gallery, or whoever talks large. */
  arrange() {
    const isSpeaker = this.gallery.kind === 'speaker';
    this.gallery.arrange(isSpeaker ? 'gallery' : 'speaker');
    $('layout').querySelector('span').textContent = isSpeaker ? 'Speaker' : 'Gallery';
    $('layout').querySelector('use').setAttribute('href', isSpeaker ? '#icon-speaker' : '#icon-gallery');
  }

  toggle(verb, device) {
    const state = this.state?.[device];
    if (state?.here)
      this.send({ do: verb, on: verb === 'mute' ? state.on : !state.on });
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || (event.key !== 'Escape' && event.target.matches?.('input, select, textarea')))
      return;
    switch (event.key.toLowerCase()) {
      case 'm': this.toggle('mute', 'microphone'); break;
      case 'v': this.toggle('camera', 'camera'); break;
      case 'l': this.arrange(); break;
      case 'p': this.open(this.panel === 'people' ? null : 'people'); break;
      case 'c': this.open(this.panel === 'code' ? null : 'code'); break;
      case 'escape': this.open(null); break;
    }
  }

  /** The toolbar gives way to pictures; any movement or key brings it back. */
  wake() {
    document.body.classList.remove('resting');
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (document.querySelector('.tile canvas, .shared:not([hidden])'))
        document.body.classList.add('resting');
      else
        this.wake();
    }, RESTING);
  }
}
