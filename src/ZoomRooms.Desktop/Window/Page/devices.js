// Which devices: three lists, and in the meeting a panel of them. The program opens what is chosen; here it is only asked for.
const $ = id => document.getElementById(id);
const KINDS = ['camera', 'microphone', 'speaker'];

/** The lists "NAME-camera", "NAME-microphone" and "NAME-speaker". */
export class Choices {
  constructor(name, send) {
    Object.assign(this, { name, listed: '' });
    for (const kind of KINDS)
      $(`${name}-${kind}`).onchange = event => send({ do: 'choose', device: kind, text: event.target.value });
  }

  show(devices) {
    const said = JSON.stringify(KINDS.map(kind => [devices[`${kind}s`], devices[kind]]));
    if (said === this.listed)
      return;
    this.listed = said;
    for (const kind of KINDS) {
      $(`${this.name}-${kind}`).replaceChildren(...devices[`${kind}s`].map(one => {
        const option = document.createElement('option');
        [option.value, option.textContent, option.selected] = [one.id, one.name, one.id === devices[kind]];
        return option;
      }));
    }
  }
}

export class Devices {
  constructor(send, controls) {
    Object.assign(this, { send, controls, asked: false, choices: new Choices('use', send) });
    $('devices-button').addEventListener('click', () => this.look());
    document.addEventListener('keydown', event => this.key(event));
  }

  show(state) {
    const { devices, microphone, camera, speaker, end, before } = state;
    this.isHere = !end && !before;
    $('devices-button').hidden = !this.isHere;
    this.look();
    for (const [kind, device] of Object.entries({ microphone, camera, speaker })) {
      const problem = device?.here ? device.problem ?? '' : '';
      if ($(`${kind}-problem`).textContent !== problem)
        $(`${kind}-problem`).textContent = problem;
      $(`${kind}-problem`).hidden = !problem;
    }
    $('use-off').hidden = !microphone.here || microphone.on;
    if (!devices)
      return;
    this.choices.show(devices);
    $('use-level').setAttribute('aria-valuenow', String(devices.level));
    $('use-level-bar').style.width = `${devices.level}%`;
    $('use-level').dataset.off = String(!microphone.on);
  }

  /** Lists and level are told only while somebody looks. */
  look() {
    const on = this.controls.panel === 'devices' && this.isHere;
    if (on !== this.asked)
      this.send({ do: 'devices', on });
    this.asked = on;
  }

  /** The program is another one, or knows nothing of this page yet. */
  begin() {
    this.asked = false;
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !this.isHere || event.target.matches?.('input, select, textarea'))
      return;
    if (event.key.toLowerCase() === 'd')
      $('devices-button').click();
  }
}
