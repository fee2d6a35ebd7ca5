// Before the meeting: with which devices, and under which name. The program opens them, and sends nothing to anybody yet.
import { Choices } from './devices.js';

const $ = id => document.getElementById(id);

export class Before {
  constructor(send, controls) {
    Object.assign(this, { send, isNamed: false, choices: new Choices('choose', send) });
    $('before-microphone').onclick = () => controls.toggle('mute', 'microphone');
    $('before-camera').onclick = () => controls.toggle('camera', 'camera');
    $('before').onsubmit = event => {
      event.preventDefault();
      send({ do: 'join', text: $('name').value.trim() });
    };
  }

  show(state) {
    const { before, microphone, camera } = state;
    const isNew = before && $('before').hidden;
    $('before').hidden = !before;
    if (!before)
      return;
    $('before-meeting').textContent = `Meeting ${state.meeting}`;
    $('before-guest').hidden = !before.guestOf;
    $('before-guest').textContent = before.guestOf
      ? `You are not known to ${before.guestOf}: you join as a guest, and everybody sees that beside your name.` : '';
    $('join').textContent = before.guestOf ? 'Join as a guest' : 'Join';
    if (!this.isNamed)
      [$('name').value, this.isNamed] = [before.name, true];
    this.showLevel(before.level, microphone);
    this.showDevice('microphone', microphone, microphone.on ? 'Mute' : 'Unmute');
    this.showDevice('camera', camera, camera.on ? 'Stop camera' : 'Start camera');
    $('before-problem').textContent = state.notices.join(' ');
    $('before-dark').textContent = !camera.here ? 'No camera' : camera.on ? 'The camera opens' : 'The camera is off';
    this.choices.show(before);
    if (isNew)
      $('join').focus();
  }

  showDevice(kind, device, label) {
    $(`before-${kind}`).disabled = !device.here;
    $(`before-${kind}`).dataset.off = String(!device.on);
    $(`before-${kind}`).querySelector('span').textContent = device.here ? label : `No ${kind}`;
  }

  showLevel(level, microphone) {
    $('level').setAttribute('aria-valuenow', String(level));
    $('level-bar').style.width = `${level}%`;
    $('level').dataset.off = String(!microphone.on);
  }
}
