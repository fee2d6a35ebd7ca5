// A participant made of a browser. The test tells it what the meeting server says; it knows nothing of signalling.
'use strict';

const h264 = 'packetization-mode=1';

// Frames of the meeting: SFrame with AES_256_GCM_SHA512_128 (RFC 9605), video dressed as one NAL unit. From PROTOCOL.md.
function openFrames() {
  const counts = { opened: 0, refused: 0 };

  function readHeader(bytes) {
    let at = 1;
    const number = length => { let value = 0n; for (let i = 0; i < length; i++) value = value << 8n | BigInt(bytes[at++]); return value; };
    const config = bytes[0];
    const kid = config & 0x80 ? number((config >> 4 & 7) + 1) : BigInt(config >> 4 & 7);
    const ctr = config & 0x08 ? number((config & 7) + 1) : BigInt(config & 7);
    return { kid, ctr, length: at };
  }

  const bigEndian = (value, length) => Uint8Array.from({ length }, (_, i) => Number(value >> BigInt(8 * (length - 1 - i)) & 0xffn));

  async function derive(base, label, kid, length) {
    const info = new Uint8Array([...new TextEncoder().encode(`SFrame 1.0 Secret ${label} `), ...bigEndian(kid, 8), 0, 5]);
    const secret = await crypto.subtle.importKey('raw', base, 'HKDF', false, ['deriveBits']);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info }, secret, 8 * length));
  }

  function undress(nalUnits) {
    // The last NAL unit is the frame; before a key frame stand parameter sets.
    let start = 0;
    for (let i = 0; i + 3 < nalUnits.length; i++) {
      if (nalUnits[i] === 0 && nalUnits[i + 1] === 0 && nalUnits[i + 2] === 1)
        start = i + 3;
    }
    const out = [];
    let zeros = 0;
    for (let i = start + 3; i < nalUnits.length - 1; i++) {
      const byte = nalUnits[i];
      if (zeros >= 2 && byte === 3) { zeros = 0; continue; }
      zeros = byte === 0 ? zeros + 1 : 0;
      out.push(byte);
    }
    return new Uint8Array(out);
  }

  onrtctransform = ({ transformer }) => {
    const base = Uint8Array.from(atob(transformer.options.key), character => character.charCodeAt(0));
    const keys = new Map();
    const transform = async (frame, controller) => {
      const dressed = new Uint8Array(frame.data);
      const bytes = transformer.options.kind === 'video' ? undress(dressed) : dressed;
      try {
        const { kid, ctr, length } = readHeader(bytes);
        if (!keys.has(kid)) {
          keys.set(kid, {
            key: await crypto.subtle.importKey('raw', await derive(base, 'key', kid, 32), 'AES-GCM', false, ['decrypt']),
            salt: await derive(base, 'salt', kid, 12),
          });
        }
        const { key, salt } = keys.get(kid);
        const count = bigEndian(ctr, 12);
        const plaintext = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: salt.map((byte, i) => byte ^ count[i]), additionalData: bytes.slice(0, length), tagLength: 128 }, key, bytes.slice(length));
        // The first four bytes say when it was captured.
        frame.data = plaintext.slice(4);
        counts.opened++;
        controller.enqueue(frame);
      } catch {
        counts.refused++;
      }
      postMessage(counts);
    };
    transformer.readable.pipeThrough(new TransformStream({ transform })).pipeTo(transformer.writable);
  };
}

const workerUrl = URL.createObjectURL(new Blob([`(${openFrames})()`], { type: 'text/javascript' }));

const retransmissionsOf = ssrc => (ssrc | 0x80000000) >>> 0;

class Participant {
  constructor() {
    this.opened = { audio: {}, video: {} };
    this.players = [];
    this.errors = [];
  }

  // Makes the connections: one for both ways, or one each. Returns what the server must be told of each.
  async open({ split, rtx, sends, receives, ssrcs, videoPayload, audioSlots, videoSlots }) {
    this.rtx = rtx;
    this.sending = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.receiving = split ? new RTCPeerConnection({ bundlePolicy: 'max-bundle' }) : this.sending;
    if (sends) {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240, frameRate: 15 } });
      for (const track of stream.getTracks())
        this.sending.addTransceiver(track, { direction: split ? 'sendonly' : 'sendrecv' });
    }
    if (split || !sends) {
      for (let i = 0; i < audioSlots; i++) this.receiving.addTransceiver('audio', { direction: 'recvonly' });
      for (let i = 0; i < videoSlots; i++) this.receiving.addTransceiver('video', { direction: 'recvonly' });
    }
    if (split && !sends) {
      this.sending.addTransceiver('audio', { direction: 'inactive' });
      this.sending.addTransceiver('video', { direction: 'inactive' });
    }
    // Before anything is negotiated: Chromium sends nothing through a transform that is set afterwards.
    for (const { receiver } of this.receiving.getTransceivers())
      this.watch(receiver);
    const descriptions = [await this.describe(this.sending, 96, ssrcs)];
    if (split) descriptions.push(await this.describe(this.receiving, videoPayload));
    return descriptions;
  }

  // One payload type for each kind, as the meeting has them, and the SSRCs that the server gave out.
  async describe(pc, videoPayload, ssrcs) {
    for (const transceiver of pc.getTransceivers()) {
      const kind = transceiver.receiver.track.kind;
      const codecs = RTCRtpReceiver.getCapabilities(kind).codecs.filter(codec => kind === 'audio'
        ? codec.mimeType === 'audio/opus' : codec.mimeType === 'video/H264' && codec.sdpFmtpLine.includes(h264) && codec.sdpFmtpLine.includes('42e01f'));
      const again = this.rtx && kind === 'video' ? RTCRtpReceiver.getCapabilities(kind).codecs.filter(codec => codec.mimeType === 'video/rtx').slice(0, 1) : [];
      transceiver.setCodecPreferences([...codecs.slice(0, 1), ...again]);
    }
    let { sdp } = await pc.createOffer();
    const payloads = { [sdp.match(/a=rtpmap:(\d+) H264/)?.[1]]: videoPayload, [sdp.match(/a=rtpmap:(\d+) rtx/)?.[1]]: 97 };
    const payload = own => payloads[own] ?? own;
    sdp = sdp.replace(/(m=video \d+ \S+)((?: \d+)+)/g, (_, before, list) => `${before} ${list.trim().split(' ').map(payload).join(' ')}`)
      .replace(/(a=(?:rtpmap|fmtp|rtcp-fb):)(\d+) /g, (_, before, own) => `${before}${payload(own)} `)
      .replace(/ apt=(\d+)/g, (_, own) => ` apt=${payload(own)}`);
    if (ssrcs && this.rtx) {
      // The picture's retransmissions have its SSRC with the highest bit set.
      sdp = sdp.split(/(?=^m=)/m).map(media => {
        const video = media.startsWith('m=video');
        const [ssrc, again] = media.match(/^a=ssrc-group:FID (\d+) (\d+)/m)?.slice(1) ?? [media.match(/^a=ssrc:(\d+) /m)?.[1]];
        const given = { [ssrc]: video ? ssrcs.video : ssrcs.audio, [again]: retransmissionsOf(ssrcs.video) };
        return media.replace(/^a=ssrc(?:-group:FID|:)[\d ]+/mg, line => line.replace(/\d+/g, own => given[own] ?? own));
      }).join('');
    } else if (ssrcs) {
      // What is not the first SSRC of its kind, such as a retransmission stream's, goes.
      sdp = sdp.split(/(?=^m=)/m).map(media => {
        const ssrc = media.match(/^a=ssrc:(\d+) /m)?.[1];
        return !ssrc ? media : media.replace(/^a=ssrc-group:.*\r\n/mg, '').split('\r\n')
          .filter(line => !line.startsWith('a=ssrc:') || line.startsWith(`a=ssrc:${ssrc} `)).join('\r\n')
          .replaceAll(`a=ssrc:${ssrc} `, `a=ssrc:${media.startsWith('m=audio') ? ssrcs.audio : ssrcs.video} `);
      }).join('');
    }
    await pc.setLocalDescription({ type: 'offer', sdp });
    pc.offered = sdp;
    const value = name => sdp.match(new RegExp(`a=${name}:(.*)`))[1].trim();
    return { iceUfrag: value('ice-ufrag'), icePassword: value('ice-pwd'), fingerprint: value('fingerprint').replace('sha-256 ', '') };
  }

  // Takes the server's side of a connection. streams: SSRC and, where the meeting's frames are to be opened, key of each m-line, in order; null where nothing comes.
  async connect(which, server, streams) {
    const pc = this[which];
    const [head, ...media] = pc.offered.split(/(?=^m=)/m);
    const session = head.split('\r\n').filter(line => /^(v|o|s|t)=|^a=group|^a=msid-semantic/.test(line));
    const lines = [...session, 'a=ice-lite'];
    media.forEach((section, i) => {
      const kept = section.split('\r\n').filter(line => /^(m|c)=|^a=(mid|rtpmap|fmtp|rtcp-fb|rtcp-mux)/.test(line));
      const offered = section.match(/a=(sendrecv|sendonly|recvonly|inactive)/)[1];
      const comes = streams[i] && offered !== 'sendonly' && offered !== 'inactive';
      const goes = offered === 'sendrecv' || offered === 'sendonly';
      lines.push(...kept, `a=${comes && goes ? 'sendrecv' : comes ? 'sendonly' : goes ? 'recvonly' : 'inactive'}`,
        `a=ice-ufrag:${server.iceUfrag}`, `a=ice-pwd:${server.icePassword}`, `a=fingerprint:sha-256 ${server.fingerprint}`, 'a=setup:passive');
      for (const address of server.candidates) {
        const at = address.lastIndexOf(':');
        lines.push(`a=candidate:1 1 udp 2130706431 ${address.slice(0, at)} ${address.slice(at + 1)} typ host`);
      }
      if (comes && this.rtx && section.startsWith('m=video')) {
        const ssrcs = [streams[i].ssrc, retransmissionsOf(streams[i].ssrc)];
        lines.push(`a=msid:s${i} t${i}`, `a=ssrc-group:FID ${ssrcs.join(' ')}`, ...ssrcs.map(ssrc => `a=ssrc:${ssrc} cname:c${i}`));
      } else if (comes)
        lines.push(`a=msid:s${i} t${i}`, `a=ssrc:${streams[i].ssrc} cname:c${i}`);
    });
    await pc.setRemoteDescription({ type: 'answer', sdp: lines.join('\r\n') + '\r\n' });
  }

  watch(receiver) {
    const kind = receiver.track.kind;
    if (kind === 'audio') {
      // What nobody plays is not decoded.
      const player = new Audio();
      player.srcObject = new MediaStream([receiver.track]);
      player.play().catch(() => {});
      this.players.push(player);
    }
    if (!this.keys) return;
    const worker = new Worker(workerUrl);
    worker.onerror = ({ message }) => this.errors.push(message);
    worker.onmessage = ({ data }) => { this.opened[kind][receiver.track.id] = data; };
    receiver.transform = new RTCRtpScriptTransform(worker, { kind, key: this.keys[kind] });
  }

  async figures() {
    const figures = { framesDecoded: 0, keyFramesDecoded: 0, samples: 0, concealed: 0, packetsLost: 0, packetsSent: 0, sentAgain: 0, receivedAgain: 0, state: this.sending.connectionState, receivingState: this.receiving.connectionState, opened: 0, refused: 0, nacks: 0, errors: this.errors, width: 0 };
    for (const pc of new Set([this.sending, this.receiving])) {
      for (const report of (await pc.getStats()).values()) {
        if (report.type === 'inbound-rtp') {
          figures.framesDecoded += report.framesDecoded ?? 0;
          figures.keyFramesDecoded += report.keyFramesDecoded ?? 0;
          figures.samples += report.totalSamplesReceived ?? 0;
          figures.concealed += report.concealedSamples ?? 0;
          figures.packetsLost += report.packetsLost ?? 0;
          figures.nacks += report.nackCount ?? 0;
          figures.receivedAgain += report.retransmittedPacketsReceived ?? 0;
          figures.width = Math.max(figures.width, report.frameWidth ?? 0);
        } else if (report.type === 'outbound-rtp') {
          figures.packetsSent += report.packetsSent ?? 0;
          figures.sentAgain += report.retransmittedPacketsSent ?? 0;
        }
      }
    }
    for (const kind of Object.values(this.opened)) {
      for (const counts of Object.values(kind)) {
        figures.opened += counts.opened;
        figures.refused += counts.refused;
      }
    }
    return figures;
  }
}
