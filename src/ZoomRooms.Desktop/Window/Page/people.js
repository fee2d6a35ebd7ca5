// Who is here, who waits outside, and what a host decides about them. A decision that cannot be taken back is asked for twice, in place.
const $ = id => document.getElementById(id);

function item(kind, name, text) {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}

export class People {
  constructor(send) {
    Object.assign(this, { send, listed: '', asking: null, refused: 0 });
    $('lock').onclick = () => this.send({ do: 'lock', on: !this.state.locked });
    $('waiting-room').onclick = () => this.send({ do: 'waitingRoom', on: !this.state.host.waitingRoom });
    $('guests').onclick = () => this.send({ do: 'guests', on: !this.state.host.guests });
    $('end').onclick = () => this.ask('end');
    $('refused-seen').onclick = () => { $('refused').hidden = true; };
  }

  show(state) {
    this.state = state;
    const { people, knocking, host, locked } = state;
    $('people-button').querySelector('span').textContent = people.length ? `People (${people.length})` : 'People';
    $('people-button').dataset.knocked = String(knocking.length > 0);
    $('people-title').textContent = people.length ? `${people.length} in the meeting` : 'Nobody is in the meeting';
    $('locked').hidden = !locked;
    this.showRefused(state.refused);
    const said = JSON.stringify([people.map(person => ({ ...person, speaks: false })), knocking, host, locked, this.asking]);
    if (said === this.listed)
      return;
    this.listed = said;
    const focused = document.activeElement?.dataset?.key;
    $('people').replaceChildren(...people.map(person => this.person(person, host)));
    $('knocking').replaceChildren(...knocking.map(one => this.newcomer(one)));
    $('knocking').hidden = knocking.length === 0;
    this.showHost(host, locked);
    if (focused)
      document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  showHost(host, locked) {
    $('host').hidden = !host;
    if (!host)
      return;
    for (const [id, on] of [['lock', locked], ['waiting-room', host.waitingRoom], ['guests', host.guests]]) {
      $(id).hidden = !host.signed;
      $(id).setAttribute('aria-pressed', String(on));
    }
    $('lock').textContent = locked ? 'Unlock the meeting' : 'Lock the meeting';
    $('waiting-room').textContent = host.waitingRoom ? 'Waiting room off' : 'Waiting room on';
    $('guests').textContent = host.guests ? 'Let no more guests in' : 'Let guests in';
    $('end').hidden = this.asking === 'end';
    $('end-sure').replaceChildren(...(this.asking === 'end' ? [this.sure('End the meeting for all?', 'End for all', { do: 'end' })] : []));
  }

  person(person, host) {
    const remarks = [
      person.self && 'you', person.leader && 'leads the meeting', person.coHost && 'co-host', person.hand && 'hand is up',
      { Silence: 'sends silence', Sound: 'microphone on' }[person.heard], person.remark,
    ].filter(Boolean);
    const line = item('li', '', '');
    line.append(item('div', '', person.name), item('div', 'quiet', remarks.join(' · ')));
    if (person.problem)
      line.append(item('div', 'why', `${person.problem}: ${person.why}`));
    if (host && !person.self)
      line.append(this.decisions(person));
    return line;
  }

  decisions(person) {
    const number = Number(person.index);
    if (this.asking === `remove ${person.index}`)
      return this.sure(`Remove ${person.name} for the rest of the meeting?`, 'Remove', { do: 'remove', number });
    const row = item('div', 'row', '');
    if (person.hand && this.mayLower())
      row.append(this.button('Lower hand', `lower ${person.index}`, person.name, () => this.send({ do: 'lowerHand', number })));
    if (!person.coHost && !person.guest)
      row.append(this.button('Make co-host', `co-host ${person.index}`, person.name, () => this.send({ do: 'makeCoHost', number })));
    row.append(this.button('Remove', `remove ${person.index}`, person.name, () => this.ask(`remove ${person.index}`)));
    return row;
  }

  /** Whom the others obey in this: the leader, and who the list has as co-host. */
  mayLower() {
    return this.state.people.some(person => person.self && (person.leader || person.coHost));
  }

  newcomer(one) {
    const line = item('li', '', '');
    const number = Number(one.number);
    const row = item('div', 'row', '');
    row.append(
      this.button('Admit', `admit ${one.number}`, one.name, () => this.send({ do: 'admit', number })),
      this.button('Turn away', `turn away ${one.number}`, one.name, () => this.send({ do: 'turnAway', number })));
    line.append(item('div', '', `${one.name} waits to be let in`), row);
    return line;
  }

  /** A question in the place of the button that it is about. */
  sure(question, label, command) {
    const group = item('div', 'sure', '');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', question);
    const row = item('div', 'row', '');
    const yes = this.button(label, 'sure', '', () => {
      this.send(command);
      this.ask(null);
    });
    yes.classList.add('danger');
    row.append(yes, this.button('Cancel', 'cancel', '', () => this.ask(null)));
    group.append(item('p', '', question), row);
    return group;
  }

  button(text, key, whom, act) {
    const made = item('button', 'button', text);
    made.dataset.key = key;
    if (whom)
      made.setAttribute('aria-label', `${text}: ${whom}`);
    made.onclick = act;
    return made;
  }

  ask(what) {
    this.asking = what;
    this.show(this.state);
    document.querySelector('[data-key="cancel"]')?.focus();
  }

  /** The server's own sentence, until it was seen. */
  showRefused(refused) {
    const number = refused?.number ?? 0;
    if (number === this.refused)
      return;
    this.refused = number;
    $('refused').hidden = number === 0;
    $('refused-sentence').textContent = refused ? `The meeting server refused: ${refused.sentence}` : '';
  }
}
