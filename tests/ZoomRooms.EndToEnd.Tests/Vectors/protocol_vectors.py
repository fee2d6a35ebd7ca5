#!/usr/bin/env python3
"""The worked examples of PROTOCOL.md, computed from the document alone and with nothing but Python's standard library.

Usage: protocol_vectors.py PROTOCOL.md. Exit code 0 when every line comes out as it is written.
"""
import hashlib
import hmac
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from primitives import (aes256_gcm, chacha20_poly1305, ed25519_public, ed25519_sign, hkdf, ml_kem_768_encapsulate,  # noqa: E402
                        ml_kem_768_key_pair, sha256, x25519, x25519_public, xchacha20_poly1305)


def u(width, value):
    return value.to_bytes(width // 8, "big")


def var(value):
    return u(32, len(value)) + value


def string(text):
    return var(text.encode("ascii"))


def sign(secret, context, message):
    return ed25519_sign(secret, sha256(context.encode("ascii")) + sha256(message))


class Device:
    def __init__(self, user, hardware, name, identity, x25519_secret, ml_kem_seed):
        self.name = name.encode("utf-8")
        self.isk = identity
        self.ivk = ed25519_public(identity)
        self.device = u(64, user) + bytes.fromhex(hardware)
        self.x_secret = x25519_secret
        self.x = x25519_public(x25519_secret)
        self.kem = ml_kem_768_key_pair(ml_kem_seed)[0]
        self.binding = string("ZoomRooms-1-Binding") + MEETING + self.device + self.ivk + self.x + self.kem
        self.hash = sha256(self.binding)

    def listed(self, index):
        return u(16, index) + self.device + self.ivk + self.hash + var(self.name)

    def departed(self, times):
        return self.device + self.ivk + var(self.name) + u(32, times)


MEETING = u(64, 9876543210) + bytes.fromhex("00112233445566778899aabbccddeeff")
AALTO = Device(42, "0102030405060708090a0b0c0d0e0f10", "Aalto Room", b"\1" * 32, b"\2" * 32, b"\3" * 64)
BETA = Device(43, "1112131415161718191a1b1c1d1e1f20", "Beta Room", b"\6" * 32, b"\7" * 32, b"\x08" * 64)
MARIA = Device((1 << 63) + 44, "2122232425262728292a2b2c2d2e2f30", "Maria", b"\x15" * 32, b"\x16" * 32, b"\x17" * 64)
MK = b"\4" * 32
NONCE = b"\5" * 24


def security_code(ivk):
    code = sha256(sha256(b"Zoombase-1-ClientOnly-MAC-SecurityCode") + sha256(ivk))
    digits = str(int.from_bytes(code, "big") % 10**39).zfill(39)
    return " ".join(digits[at:at + 5] for at in range(0, 39, 5))


def identities():
    announcement = (
        string("ZoomRooms-1-KeyAnnouncement") + u(8, 1) + AALTO.device + AALTO.ivk + AALTO.x + AALTO.kem
        + sign(AALTO.isk, "Zoombase-1-ClientOnly-Sig-EncryptionKeyAnnouncement", AALTO.binding) + var(AALTO.name)
        + sign(AALTO.isk, "ZoomRooms-1-Sig-DisplayName", string("ZoomRooms-1-DisplayName") + AALTO.hash + var(AALTO.name)))
    yield "IVK", AALTO.ivk
    yield "security code", security_code(AALTO.ivk)
    yield "X25519 public key", AALTO.x
    yield "SHA256(ML-KEM-768 key)", sha256(AALTO.kem)
    yield "SHA256(Binding)", AALTO.hash
    yield "first 64 bytes of the announcement", announcement[:64]
    yield "its signature", announcement[-142:-78]
    yield "its last 78 bytes (name, signature)", announcement[-78:]
    yield 'IVK of "Beta Room"', BETA.ivk
    yield "its SHA256(Binding)", BETA.hash


def statement():
    root, signing = b"\x0d" * 32, b"\x0e" * 32
    certificate = string("ZoomRooms-1-StatementKey") + ed25519_public(signing) + u(64, 1_700_000_000) + u(64, 1_700_604_800)
    certificate += sign(root, "ZoomRooms-1-Sig-StatementKey", certificate)
    stated = string("ZoomRooms-1-ServerStatement") + var(certificate) + MEETING + AALTO.device + AALTO.ivk
    stated += sign(signing, "ZoomRooms-1-Sig-ServerStatement", stated)
    yield "root's public key", ed25519_public(root)
    yield "certificate", certificate
    yield "statement", stated
    shown = string("ZoomRooms-1-ServerCertificate") + bytes([0x10]) * 32 + u(64, 1_700_000_000) + u(64, 1_731_536_000)
    yield "certificate's statement", shown + sign(root, "ZoomRooms-1-Sig-ServerCertificate", shown)


def portion(present, left):
    return u(16, len(present)) + b"".join(present) + u(16, len(left)) + b"".join(left)


OPERATIONS = [
    ("open", u(8, 1) + u(8, 2) + AALTO.hash),
    ('add "Aalto Room"', u(8, 2) + AALTO.listed(0)),
    ("lock", u(8, 4)),
    ("coalesce", u(8, 6) + u(8, 2) + AALTO.hash + u(8, 1) + u(16, 1) + u(16, 0) + portion([AALTO.listed(0)], [])),
    ("unlock", u(8, 5)),
    ('add "Beta Room"', u(8, 2) + BETA.listed(1)),
    ("leave", u(8, 3) + u(16, 1)),
    ("coalesce, n = 1", u(8, 6) + u(8, 2) + AALTO.hash + u(8, 0) + u(16, 2) + u(16, 1) + portion([AALTO.listed(0)], [])),
    ("continue", u(8, 7) + portion([], [BETA.departed(1)])),
]


def links():
    before = bytes(32)
    for version, (name, operation) in enumerate(OPERATIONS, 1):
        link = string("ZoomRooms-1-ListLink") + u(64, version) + before + operation
        before = sha256(link)
        yield f"link {version}, {name}", link + sign(AALTO.isk, "ZoomRooms-1-Sig-ListLink", link)
        yield f"hash of link {version}", before


def entries():
    of_link_2 = dict(links())["hash of link 2"]
    commitment = hkdf("sha256", MK, b"", string("ZoomRooms-1-KeyCommitment") + MEETING + u(32, 1), 32)
    h_1 = sha256(
        string("ZoomRooms-2-HeartbeatHash") + var(AALTO.binding) + of_link_2 + u(64, 2) + u(64, 1) + u(32, 1) + commitment + bytes(32)
        + u(64, 1000))
    yield "commitment to MK as key 1", commitment
    yield "H_1 (v 2, t 1, key 1, at 1000)", h_1
    yield "heartbeat 1", (
        string("ZoomRooms-2-Heartbeat") + u(64, 2) + u(64, 1) + u(32, 1) + commitment + of_link_2 + bytes(32) + u(64, 1000)
        + sign(AALTO.isk, "Zoombase1-ClientOnly-Sig-LeaderParticipantList", h_1))
    nonce = string("ZoomRooms-1-LivenessNonce")
    yield "nonce 1 (24 × 05)", (
        nonce + u(32, 1) + NONCE + sign(AALTO.isk, "ZoomRooms-1-Sig-LivenessNonce", nonce + AALTO.hash + u(32, 1) + NONCE))
    for name, about in (("lock", u(8, 1) + bytes(56)), ("remove", u(8, 4) + BETA.device + BETA.ivk)):
        command = string("ZoomRooms-2-LeaderCommand")
        signed = command + AALTO.hash + about + of_link_2
        yield f"command, {name}, over link 2", command + about + of_link_2 + sign(AALTO.isk, "ZoomRooms-1-Sig-LeaderCommand", signed)


def decisions():
    decided = (
        portion([AALTO.listed(0)], [BETA.departed(0)]) + u(16, 1) + u(16, 0) + u(16, 1) + BETA.device + BETA.ivk)
    operations = [
        ("waiting room on", u(8, 19) + u(8, 1)),
        ('admit "Beta Room"', u(8, 20) + BETA.device + BETA.ivk + var(BETA.name)),
        ("make co-host", u(8, 17) + u(16, 0)),
        ("remove", u(8, 16) + BETA.device + BETA.ivk),
        ("coalesce, decided", u(8, 21) + u(8, 2) + AALTO.hash + u(8, 0) + u(16, 1) + u(16, 0) + u(8, 1) + decided),
        ("end", u(8, 18)),
    ]
    yield from from_link_2(operations, "'")


def from_link_2(operations, strokes):
    before = dict(links())["hash of link 2"]
    for version, (name, operation) in enumerate(operations, 3):
        link = string("ZoomRooms-1-ListLink") + u(64, version) + before + operation
        before = sha256(link)
        yield f"link {version}{strokes}, {name}", link + sign(AALTO.isk, "ZoomRooms-1-Sig-ListLink", link)


def guests():
    decided = portion([AALTO.listed(0), MARIA.listed(1)], []) + u(16, 0) + u(16, 0)
    yield "IVK of \"Maria\", a guest", MARIA.ivk
    yield "her SHA256(Binding)", MARIA.hash
    yield from from_link_2([
        ("guests may come", u(8, 23) + u(8, 1)),
        ('add "Maria"', u(8, 2) + MARIA.listed(1)),
        ("coalesce, guests", u(8, 21) + u(8, 2) + AALTO.hash + u(8, 0) + u(16, 2) + u(16, 0) + u(8, 2) + decided),
    ], "''")


def box():
    kdf, cipher = b"Zoombase-1-ClientOnly-KDF-KeyMeetingSeed", b"Zoombase-1-ClientOnly-Sig-EncryptionKeyMeetingSeed"
    ciphertext, k_kem = ml_kem_768_encapsulate(BETA.kem, b"\x09" * 32)
    k_dh = x25519(AALTO.x_secret, BETA.x)
    keys = sha256(string("ZoomRooms-1-BoxKeys") + AALTO.ivk + AALTO.x + AALTO.kem + BETA.ivk + BETA.x + BETA.kem)
    s = hashlib.sha3_256(var(kdf) + k_kem + k_dh + keys).digest()
    meta = string("ZoomRooms-1-Meta") + MEETING + AALTO.device + BETA.device
    k = hkdf("sha256", s, meta, kdf, 32)
    ad = sha256(cipher) + sha256(meta) + NONCE
    body = xchacha20_poly1305(k, b"\x0a" * 24, ad, MK + u(32, 1))
    yield "K_kem", k_kem
    yield "K_dh", k_dh
    yield "keys", keys
    yield "S", s
    yield "Meta", meta
    yield "K", k
    yield "AD", ad
    yield "sealed message and tag", body
    yield "sealed meeting key", string("ZoomRooms-1-SealedMeetingKey") + BETA.device + ciphertext + b"\x0a" * 24 + body


def field(value):
    """An SFrame header field: three bits where they are enough, else a length and the shortest big-endian form."""
    if value < 8:
        return value, b""
    size = (value.bit_length() + 7) // 8
    return 8 | size - 1, u(8 * size, value)


def sframe(base_key, kid, counter, plaintext):
    secret = hmac.new(b"", base_key, "sha512").digest()
    label = u(64, kid) + u(16, 5)
    key = hkdf_expand("sha512", secret, b"SFrame 1.0 Secret key " + label, 32)
    salt = hkdf_expand("sha512", secret, b"SFrame 1.0 Secret salt " + label, 12)
    nonce = u(96, int.from_bytes(salt, "big") ^ counter)
    (k, kid_bytes), (c, counter_bytes) = field(kid), field(counter)
    header = u(8, k << 4 | c) + kid_bytes + counter_bytes
    return header + aes256_gcm(key, nonce, header, plaintext)


def hkdf_expand(name, secret, info, length):
    return hkdf(name, None, secret, info, length)


def dress(frame, key_frame):
    body, zeros = bytearray(), 0
    for byte in frame:
        if zeros >= 2 and byte < 4:
            body.append(3)
            zeros = 0
        body.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes.fromhex("65b840" if key_frame else "41e240") + bytes(body) + b"\x80"


def frames():
    def base_key(stream):
        return hkdf("sha256", MK, b"", string("ZoomRooms-2-StreamKey") + MEETING + AALTO.device + u(16, 5) + u(8, stream), 32)

    kid = 1 << 20 | 5 << 4 | 1
    bare = bytes.fromhex("0900000000010000030000040000")
    yield "base key, audio", base_key(0)
    yield "base key, video", base_key(1)
    yield "base key, small video", base_key(2)
    yield "base key, enhanced, audio", hkdf("sha256", MK, b"", string("ZoomRooms-2-EnhancedStreamKey") + MEETING + u(16, 5) + u(8, 0), 32)
    yield "KID, mkSeqNum 1, index 5, video", hex(kid)
    yield "frame, CTR 300, of 000102…0f", sframe(base_key(1), kid, 300, bytes(range(16)))
    yield "bytes to dress", bare
    yield "dressed, key frame", dress(bare, True)
    yield "dressed, other frame", dress(bare, False)


def said():
    key = hkdf("sha256", MK, b"", string("ZoomRooms-1-MessageKey") + MEETING + AALTO.device + u(16, 5), 32)
    kid = 1 << 20 | 5 << 4 | 15
    yield "base key, messages", key
    yield "KID, mkSeqNum 1, index 5, messages", hex(kid)
    for number, name, kind, body in ((3, 'text "Grüß Gott"', 1, "Grüß Gott".encode("utf-8")), (4, "hand up", 2, u(8, 1))):
        content = string("ZoomRooms-1-Message") + u(32, number) + u(64, 7) + u(8, kind) + var(body)
        signed = string("ZoomRooms-1-SignedMessage") + AALTO.hash + u(64, kid) + u(64, number - 1) + var(content)
        plaintext = content + sign(AALTO.isk, "ZoomRooms-1-Sig-Message", signed)
        size = 256
        while size < len(plaintext):
            size *= 2
        yield f"message {number}, {name}", sframe(key, kid, number - 1, plaintext.ljust(size, b"\0"))


def at_rest():
    context, opening, secret = b"Zoombase-1-ClientOnly-KDF-SecretStore", b"\x0b" * 32, b"\1" * 32
    commitment = hmac.new(opening, context + secret, "sha256").digest()
    yield "CtE1 of the ISK", commitment + b"\x0f" * 12 + chacha20_poly1305(b"\x0c" * 32, b"\x0f" * 12, context, secret + opening)


def main(path):
    document = Path(path).read_text(encoding="utf-8")
    written = document[:document.rindex("```")].rsplit("```\n", 1)[1].strip("\n").split("\n")
    wrong = 0
    count = 0
    messages = [line for line in written if line.startswith("{")]
    lines = [line for line in written if not line.startswith("{")]
    for message in messages:
        json.loads(message)
    computed = [line for part in (identities, statement, links, entries, decisions, guests, box, frames, said, at_rest) for line in part()]
    for (name, value), line in zip(computed, lines):
        count += 1
        expected = name.ljust(36) + (value.hex() if isinstance(value, bytes) else value)
        if line != expected:
            wrong += 1
            print(f"written:  {line}\ncomputed: {expected}")
    if len(computed) != len(lines):
        wrong += 1
        print(f"{len(lines)} lines are written and {len(computed)} computed")
    print(f"{wrong} of {count} lines differ" if wrong else f"all lines computed: {count}, and {len(messages)} messages read")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
