"""What the protocol is made of, in the words of the standards and for vectors only: slow, and not constant-time."""
import hashlib
import hmac

P = 2**255 - 19


def sha256(data):
    return hashlib.sha256(data).digest()


def hkdf(name, key_material, salt_or_secret, info, length):
    """RFC 5869; without key material the salt's place is the secret's, and only the second step is done."""
    size = hashlib.new(name).digest_size
    secret = salt_or_secret if key_material is None else hmac.new(salt_or_secret or bytes(size), key_material, name).digest()
    output, block = b"", b""
    while len(output) < length:
        block = hmac.new(secret, block + info + bytes([len(output) // size + 1]), name).digest()
        output += block
    return output[:length]


# --- X25519, RFC 7748 ---

def x25519(secret, point):
    k = int.from_bytes(secret, "little") & ~7 & (2**255 - 1) | 2**254
    x1 = int.from_bytes(point, "little") & (2**255 - 1)
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        e = aa - bb
        x3, z3 = (da + cb)**2 % P, x1 * (da - cb)**2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def x25519_public(secret):
    return x25519(secret, (9).to_bytes(32, "little"))


# --- Ed25519, RFC 8032 ---

L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _base():
    y = 4 * pow(5, P - 2, P) % P
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


def _add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _base()


def _expand(secret):
    digest = hashlib.sha512(secret).digest()
    return int.from_bytes(digest[:32], "little") & ~7 & (2**255 - 1) | 2**254, digest[32:]


def ed25519_public(secret):
    return _compress(_multiply(_expand(secret)[0], BASE))


def ed25519_sign(secret, message):
    a, prefix = _expand(secret)
    a = a & (2**255 - 1)
    public = _compress(_multiply(a, BASE))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    point = _compress(_multiply(r, BASE))
    challenge = int.from_bytes(hashlib.sha512(point + public + message).digest(), "little") % L
    return point + ((r + challenge * a) % L).to_bytes(32, "little")


# --- ChaCha20-Poly1305, RFC 8439, and XChaCha20-Poly1305 ---

def _rounds(state):
    s = list(state)

    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            s[z] ^= s[x]
            s[z] = (s[z] << turn | s[z] >> 32 - turn) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            quarter(column, 4 + column, 8 + column, 12 + column)
        for column in range(4):
            quarter(column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4)
    return s


def _words(data):
    return [int.from_bytes(data[at:at + 4], "little") for at in range(0, len(data), 4)]


def _bytes(words):
    return b"".join(word.to_bytes(4, "little") for word in words)


CONSTANTS = _words(b"expand 32-byte k")


def _block(key, counter, nonce):
    state = CONSTANTS + _words(key) + [counter] + _words(nonce)
    return _bytes([(a + b) & 0xFFFFFFFF for a, b in zip(state, _rounds(state))])


def chacha20_poly1305(key, nonce, associated, message):
    stream = b"".join(_block(key, 1 + at, nonce) for at in range((len(message) + 63) // 64))
    ciphertext = bytes(a ^ b for a, b in zip(message, stream))
    one_time = _block(key, 0, nonce)[:32]
    r = int.from_bytes(one_time[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    data = (associated + bytes(-len(associated) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
            + len(associated).to_bytes(8, "little") + len(ciphertext).to_bytes(8, "little"))
    tag = 0
    for at in range(0, len(data), 16):
        tag = (tag + int.from_bytes(data[at:at + 16] + b"\1", "little")) * r % (2**130 - 5)
    tag = (tag + int.from_bytes(one_time[16:], "little")) % 2**128
    return ciphertext + tag.to_bytes(16, "little")


def xchacha20_poly1305(key, nonce, associated, message):
    state = _rounds(CONSTANTS + _words(key) + _words(nonce[:16]))
    return chacha20_poly1305(_bytes(state[:4] + state[12:]), bytes(4) + nonce[16:], associated, message)


# --- AES-256-GCM, FIPS 197 and SP 800-38D ---

def _double(a):
    return a << 1 ^ (0x11B if a & 0x80 else 0)


def _s_box():
    box, p, q = [0x63] * 256, 1, 1
    while True:
        p ^= _double(p)
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        turned = [q << n | q >> 8 - n for n in range(1, 5)]
        box[p] = (q ^ turned[0] ^ turned[1] ^ turned[2] ^ turned[3]) & 0xFF ^ 0x63
        if p == 1:
            return box


S_BOX = _s_box()


def _aes_round_keys(key):
    words, constant = [list(key[at:at + 4]) for at in range(0, 32, 4)], 1
    for at in range(8, 60):
        word = list(words[at - 1])
        if at % 8 == 0:
            word = [S_BOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= constant
            constant = _double(constant)
        elif at % 8 == 4:
            word = [S_BOX[byte] for byte in word]
        words.append([a ^ b for a, b in zip(words[at - 8], word)])
    return [sum(words[at:at + 4], []) for at in range(0, 60, 4)]


def _aes(round_keys, block):
    state = [a ^ b for a, b in zip(block, round_keys[0])]
    for number in range(1, 15):
        state = [S_BOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16)]
        if number < 14:
            mixed = []
            for at in range(0, 16, 4):
                a, whole = state[at:at + 4], state[at] ^ state[at + 1] ^ state[at + 2] ^ state[at + 3]
                mixed += [a[n] ^ whole ^ _double(a[n] ^ a[(n + 1) % 4]) for n in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, round_keys[number])]
    return bytes(state)


def _gf_multiply(x, y):
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return product


def aes256_gcm(key, nonce, associated, message):
    round_keys = _aes_round_keys(key)
    h = int.from_bytes(_aes(round_keys, bytes(16)), "big")
    stream = b"".join(_aes(round_keys, nonce + (2 + at).to_bytes(4, "big")) for at in range((len(message) + 15) // 16))
    ciphertext = bytes(a ^ b for a, b in zip(message, stream))
    data = (associated + bytes(-len(associated) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
            + (8 * len(associated)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big"))
    tag = 0
    for at in range(0, len(data), 16):
        tag = _gf_multiply(tag ^ int.from_bytes(data[at:at + 16], "big"), h)
    mask = int.from_bytes(_aes(round_keys, nonce + (1).to_bytes(4, "big")), "big")
    return ciphertext + (tag ^ mask).to_bytes(16, "big")


# --- ML-KEM-768, FIPS 203: k = 3, eta = 2, du = 10, dv = 4 ---

Q, K = 3329, 3
ZETAS = [pow(17, int(f"{i:07b}"[::-1], 2), Q) for i in range(128)]
GAMMAS = [pow(17, 2 * int(f"{i:07b}"[::-1], 2) + 1, Q) for i in range(128)]


def _ntt(f):
    f, i, length = list(f), 1, 128
    while length >= 2:
        for start in range(0, 256, 2 * length):
            zeta, i = ZETAS[i], i + 1
            for j in range(start, start + length):
                t = zeta * f[j + length] % Q
                f[j], f[j + length] = (f[j] + t) % Q, (f[j] - t) % Q
        length //= 2
    return f


def _inverse_ntt(f):
    f, i, length = list(f), 127, 2
    while length <= 128:
        for start in range(0, 256, 2 * length):
            zeta, i = ZETAS[i], i - 1
            for j in range(start, start + length):
                t = f[j]
                f[j], f[j + length] = (t + f[j + length]) % Q, zeta * (f[j + length] - t) % Q
        length *= 2
    return [x * 3303 % Q for x in f]


def _multiply_ntt(f, g):
    h = []
    for i in range(128):
        a0, a1, b0, b1 = f[2 * i], f[2 * i + 1], g[2 * i], g[2 * i + 1]
        h += [(a0 * b0 + a1 * b1 * GAMMAS[i]) % Q, (a0 * b1 + a1 * b0) % Q]
    return h


def _sum(polynomials):
    return [sum(coefficients) % Q for coefficients in zip(*polynomials)]


def _sample_ntt(seed):
    data, f = hashlib.shake_128(seed).digest(168 * 6), []
    for at in range(0, len(data), 3):
        a, b, c = data[at:at + 3]
        f += [d for d in (a | (b & 15) << 8, b >> 4 | c << 4) if d < Q]
    return f[:256]


def _sample_noise(seed, number):
    bits = int.from_bytes(hashlib.shake_256(seed + bytes([number])).digest(128), "little")
    nibbles = [bits >> 4 * i & 15 for i in range(256)]
    return [((n & 1) + (n >> 1 & 1) - (n >> 2 & 1) - (n >> 3)) % Q for n in nibbles]


def _encode(f, d):
    return sum(x << d * i for i, x in enumerate(f)).to_bytes(32 * d, "little")


def _decode(data, d):
    bits = int.from_bytes(data, "little")
    return [bits >> d * i & 2**d - 1 for i in range(256)]


def _compress_to(f, d):
    return [(x * 2**d + Q // 2) // Q % 2**d for x in f]


def _matrix(rho):
    return [[_sample_ntt(rho + bytes([j, i])) for j in range(K)] for i in range(K)]


def ml_kem_768_key_pair(seed):
    """Encapsulation and decapsulation key of d and z, one behind the other."""
    d, z = seed[:32], seed[32:]
    digest = hashlib.sha3_512(d + bytes([K])).digest()
    rho, sigma = digest[:32], digest[32:]
    a = _matrix(rho)
    s = [_ntt(_sample_noise(sigma, i)) for i in range(K)]
    e = [_ntt(_sample_noise(sigma, K + i)) for i in range(K)]
    t = [_sum([*(_multiply_ntt(a[i][j], s[j]) for j in range(K)), e[i]]) for i in range(K)]
    public = b"".join(_encode(f, 12) for f in t) + rho
    return public, b"".join(_encode(f, 12) for f in s) + public + hashlib.sha3_256(public).digest() + z


def ml_kem_768_encapsulate(public, m):
    """Ciphertext and shared secret for the randomness m."""
    digest = hashlib.sha3_512(m + hashlib.sha3_256(public).digest()).digest()
    secret, r = digest[:32], digest[32:]
    t = [_decode(public[384 * i:384 * (i + 1)], 12) for i in range(K)]
    a = _matrix(public[384 * K:])
    y = [_ntt(_sample_noise(r, i)) for i in range(K)]
    e1 = [_sample_noise(r, K + i) for i in range(K)]
    e2 = _sample_noise(r, 2 * K)
    u = [_sum([_inverse_ntt(_sum([_multiply_ntt(a[j][i], y[j]) for j in range(K)])), e1[i]]) for i in range(K)]
    message = [(bit * Q + 1) // 2 for bit in _decode(m, 1)]
    v = _sum([_inverse_ntt(_sum([_multiply_ntt(t[i], y[i]) for i in range(K)])), e2, message])
    return b"".join(_encode(_compress_to(f, 10), 10) for f in u) + _encode(_compress_to(v, 4), 4), secret
