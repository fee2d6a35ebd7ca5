"""A participant made of aiortc: its own ICE, DTLS (OpenSSL), SRTP (libsrtp), RTP, H.264 and Opus. It sends a picture and a tone, and counts what it decodes.

Lines of JSON. In: its SSRCs, the other's, and whether it shall use retransmission streams; then the router's transport. Out: its own transport; then, twice a second, how many frames of sound
and pictures it has decoded, and how many packets it has sent again, and was, in retransmission streams. Ends with its input.
"""
import asyncio
import fractions
import json
import math
import sys

import aioice.ice
import aiortc
import av
import numpy
import pylibsrtp
from aiortc import rtcdtlstransport, rtcrtpreceiver, rtcrtpsender
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

# The meeting is on this machine.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


class Policy(pylibsrtp.Policy):
    def __init__(self, **options):
        super().__init__(srtp_profile=pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM, **options)


def aes_256_gcm_only():
    """aiortc 1.4 asks for AES-128 in counter mode alone; what it is built on knows the profile that the router takes (RFC 7714)."""
    rtcdtlstransport.SRTP_KEY_LEN, rtcdtlstransport.SRTP_SALT_LEN = 32, 12
    rtcdtlstransport.Policy = Policy
    plain = aiortc.RTCCertificate._create_ssl_context

    def create(self):
        context = plain(self)
        context.set_tlsext_use_srtp(b"SRTP_AEAD_AES_256_GCM")
        return context

    aiortc.RTCCertificate._create_ssl_context = create


class Picture(VideoStreamTrack):
    async def recv(self):
        pts, time_base = await self.next_timestamp()
        if pts % 6000:  # Every second of its thirty a second.
            pts, time_base = await self.next_timestamp()
        picture = numpy.full((240, 320, 3), pts // 6000 * 3 % 256, numpy.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    def __init__(self):
        super().__init__()
        self.samples = 0
        self.start = None

    async def recv(self):
        loop = asyncio.get_event_loop()
        self.start = self.start or loop.time()
        await asyncio.sleep(max(0, self.start + self.samples / 48000 - loop.time()))
        at = numpy.arange(self.samples, self.samples + 960)
        frame = av.AudioFrame.from_ndarray((8000 * numpy.sin(at * 2 * math.pi * 440 / 48000)).astype(numpy.int16).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, self.samples, fractions.Fraction(1, 48000)
        self.samples += 960
        return frame


def retransmissions_of(ssrc):
    return ssrc | 0x80000000


def count_calls(module, name, counts):
    plain = getattr(module, name)

    def counted(*arguments, **named):
        counts[name] = counts.get(name, 0) + 1
        return plain(*arguments, **named)

    setattr(module, name, counted)


def value(sdp, attribute):
    return next(line[len(attribute):] for line in sdp.splitlines() if line.startswith(attribute))


def answer(offer, router, video):
    """The router's side as SDP: both streams over one association, with the payload types and the header extension of the protocol."""
    mids = [line[6:] for line in offer.splitlines() if line.startswith("a=mid:")]
    host, port = router["candidates"][0].rsplit(":", 1)
    transport = [
        "c=IN IP4 " + host, "a=sendrecv", "a=rtcp-mux", "a=ice-ufrag:" + router["iceUfrag"], "a=ice-pwd:" + router["icePassword"],
        "a=fingerprint:sha-256 " + router["fingerprint"], "a=setup:passive", f"a=candidate:1 1 udp 2130706431 {host} {port} typ host", "a=end-of-candidates",
    ]
    rtx, ssrcs = [], []
    if video is not None:
        pair = f"{video} {retransmissions_of(video)}"
        rtx = ["a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"]
        ssrcs = [f"a=ssrc-group:FID {pair}", *(f"a=ssrc:{ssrc} cname:other" for ssrc in pair.split())]
    return "\r\n".join([
        "v=0", "o=- 1 1 IN IP4 " + host, "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE " + " ".join(mids),
        "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:" + mids[0], *transport, "a=rtpmap:111 opus/48000/2", "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "m=video 9 UDP/TLS/RTP/SAVPF 96" + (" 97" if rtx else ""), "a=mid:" + mids[1], *transport, "a=rtpmap:96 H264/90000",
        "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", *rtx, *ssrcs, "",
    ])


async def main():
    reader = asyncio.StreamReader()
    await asyncio.get_event_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    def say(**words):
        print(json.dumps(words), flush=True)

    ssrcs = json.loads(await reader.readline())
    aes_256_gcm_only()
    connection = aiortc.RTCPeerConnection()
    decoded = {"audio": 0, "video": 0}
    again = {"wrap_rtx": 0, "unwrap_rtx": 0}
    count_calls(rtcrtpsender, "wrap_rtx", again)
    count_calls(rtcrtpreceiver, "unwrap_rtx", again)

    async def count(track):
        while True:
            await track.recv()
            decoded[track.kind] += 1

    connection.on("track", lambda track: asyncio.ensure_future(count(track)))
    connection.addTrack(Tone())._ssrc = ssrcs["audioSsrc"]
    picture = connection.addTrack(Picture())
    picture._ssrc, picture._rtx_ssrc = ssrcs["videoSsrc"], retransmissions_of(ssrcs["videoSsrc"])
    await connection.setLocalDescription(await connection.createOffer())
    offer = connection.localDescription.sdp
    say(iceUfrag=value(offer, "a=ice-ufrag:"), icePassword=value(offer, "a=ice-pwd:"), fingerprint=value(offer, "a=fingerprint:sha-256 "), setup="active", candidates=[])
    await connection.setRemoteDescription(aiortc.RTCSessionDescription(answer(offer, json.loads(await reader.readline()), ssrcs["otherVideoSsrc"] if ssrcs["rtx"] else None), "answer"))
    end = asyncio.ensure_future(reader.readline())
    while not end.done():
        await asyncio.wait([end], timeout=0.5)
        say(state=connection.connectionState, sentAgain=again["wrap_rtx"], receivedAgain=again["unwrap_rtx"], **decoded)
    await connection.close()


asyncio.run(main())
