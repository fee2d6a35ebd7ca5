// Chat and raised hands. What somebody wrote is set as text: no markup, and no link of it.
const $ = id => document.getElementById(id);
// Lines of one stay are numbered below this; stays above it (Window/ChatState.cs).
const STAY = 2 ** 32;

function item(kind, name, text) {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}

export class Chat {
  constructor(send, controls) {
    this.send = send;
    this.controls = controls;
    this.read = 0;
    this.unread = 0;
    this.handUp = false;
    this.here = false;
    $('chat-button').onclick = () => this.open();
    $('hand').onclick = () => this.raise();
    $('chat-send').onclick = () => this.say();
    $('chat-text').onkeydown = event => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing)
        return;
      event.preventDefault();
      this.say();
    };
    document.addEventListener('keydown', event => this.key(event));
  }

  show(state) {
    const { chat } = state;
    this.here = Boolean(chat?.there) && !state.end;
    for (const id of ['chat-button', 'hand'])
      $(id).disabled = !this.here;
    $('chat-form').hidden = !this.here;
    this.full = Boolean(chat?.full);
    $('chat-wait').textContent = !this.here ? 'There is no chat here: the meeting is not end-to-end encrypted, or its server passes no messages on.'
      : chat.waiting ? 'Sent as soon as the meeting has a key for it.' : '';
    $('chat-empty').hidden = !this.here || $('chat-lines').childElementCount > 0 || chat.lines.length > 0;
    this.showHands(state.people);
    this.add(chat?.lines ?? []);
    this.label();
  }

  add(lines) {
    const list = $('chat-lines');
    const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 24;
    for (const line of lines) {
      if (line.number <= this.read)
        continue;
      // Another stay: what was said in the one before is over with it.
      if (Math.floor(line.number / STAY) !== Math.floor(this.read / STAY)) {
        list.replaceChildren();
        this.unread = 0;
      }
      this.read = line.number;
      list.append(this.line(line));
      if (!line.self && !this.isOpen)
        this.unread++;
    }
    if (lines.length === 0)
      return;
    while (list.childElementCount > 500)
      list.firstElementChild.remove();
    if (atEnd || lines.some(line => line.self))
      list.scrollTop = list.scrollHeight;
    this.send({ do: 'read', number: this.read });
  }

  line(line) {
    const made = item('li', line.self ? 'own' : '', '');
    const head = item('div', 'quiet', '');
    const from = item('bdi', '', line.self ? 'You' : line.from);
    head.append(from, item('span', '', ` ${line.at}`));
    made.append(head);
    if (line.note)
      made.append(item('div', 'why', line.note));
    if (line.text) {
      const words = item('p', 'words', line.text);
      words.dir = 'auto';
      made.append(words);
    }
    return made;
  }

  showHands(people) {
    const up = people.filter(person => person.hand);
    this.handUp = up.some(person => person.self);
    $('hand').setAttribute('aria-pressed', String(this.handUp));
    $('hand').querySelector('span').textContent = this.handUp ? 'Lower hand' : 'Raise hand';
    const names = up.map(person => person.self ? 'You' : person.name);
    const said = JSON.stringify(names);
    if (said === this.hands)
      return;
    this.hands = said;
    $('hands').hidden = names.length === 0;
    $('hands-names').replaceChildren(...names.flatMap((name, i) => [...(i ? [', '] : []), item('bdi', '', name)]));
  }

  get isOpen() {
    return this.controls.panel === 'chat';
  }

  open() {
    this.controls.open(this.isOpen ? null : 'chat');
    if (!this.isOpen)
      return;
    this.unread = 0;
    this.label();
    $('chat-lines').scrollTop = $('chat-lines').scrollHeight;
    $('chat-text').focus();
  }

  label() {
    if (this.isOpen)
      this.unread = 0;
    $('chat-button').querySelector('span').textContent = this.unread ? `Chat (${this.unread})` : 'Chat';
    $('chat-button').classList.toggle('unread', this.unread > 0);
  }

  say() {
    const text = $('chat-text').value;
    if (!this.here || this.full || !text.trim())
      return;
    this.send({ do: 'say', text });
    $('chat-text').value = '';
  }

  raise() {
    if (this.here)
      this.send({ do: 'hand', on: !this.handUp });
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.matches?.('textarea') || !this.here)
      return;
    switch (event.key.toLowerCase()) {
      case 't':
        // Not into the text that it leads to.
        event.preventDefault();
        this.open();
        break;
      case 'h': this.raise(); break;
    }
  }
}
