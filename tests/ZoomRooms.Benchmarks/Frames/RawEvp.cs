using System.Buffers.Binary;
using ZoomRooms.Benchmarks.Interop;

namespace ZoomRooms.Benchmarks.Frames;

/// <summary>
/// The reference: AES-256-GCM of OpenSSL with contexts that keep their key, a new nonce for each frame, and an SFrame header's worth of
/// associated data. Nothing else: no replay window, no counters, no key ids.
/// </summary>
internal sealed unsafe class RawEvp : Contender
{
    /// <summary>Bytes of associated data: a header with the KID of our key (3 bytes) and a counter of two bytes.</summary>
    public const int HeaderSize = 6;

    private const int GetTag = 0x10;
    private const int SetTag = 0x11;
    private const int TagSize = 16;
    private readonly bool _opensToo;
    private readonly nint _sealing = Evp.NewContext();
    private readonly nint _opening = Evp.NewContext();
    private readonly byte[] _frame;
    private readonly byte[] _sealed;
    private readonly byte[] _nonce = new byte[12];
    private ulong _counter;

    public RawEvp(int frameSize, bool opensToo = false) : base(opensToo ? "raw EVP, seal and open" : "raw EVP, seal")
    {
        _opensToo = opensToo;
        _frame = new byte[frameSize];
        _sealed = new byte[HeaderSize + frameSize + TagSize];
        fixed (byte* key = new byte[32], nonce = _nonce)
        {
            int done = Evp.EncryptInit(
                _sealing, Evp.Aes256Gcm(), 0, key, nonce) & Evp.DecryptInit(_opening, Evp.Aes256Gcm(), 0, key, nonce);
            if (done != 1)
                throw new InvalidOperationException("OpenSSL refused the key");
        }
    }

    public override void Run(int times)
    {
        for (int i = 0; i < times; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_nonce.AsSpan(4), ++_counter);
            if (Seal() != 1 || (_opensToo && Open() != 1))
                throw new InvalidOperationException("OpenSSL could not seal or open");
        }
    }

    private int Seal()
    {
        int written;
        fixed (byte* frame = _frame, to = _sealed, nonce = _nonce)
        {
            return Evp.EncryptInit(_sealing, 0, 0, null, nonce)
                & Evp.EncryptUpdate(_sealing, null, &written, to, HeaderSize)
                & Evp.EncryptUpdate(_sealing, to + HeaderSize, &written, frame, _frame.Length)
                & Evp.EncryptFinal(_sealing, to + HeaderSize + _frame.Length, &written)
                & Evp.Control(_sealing, GetTag, TagSize, to + HeaderSize + _frame.Length);
        }
    }

    private int Open()
    {
        int written;
        byte nothing;
        fixed (byte* frame = _frame, from = _sealed, nonce = _nonce)
        {
            return Evp.DecryptInit(_opening, 0, 0, null, nonce)
                & Evp.DecryptUpdate(_opening, null, &written, from, HeaderSize)
                & Evp.DecryptUpdate(_opening, frame, &written, from + HeaderSize, _frame.Length)
                & Evp.Control(_opening, SetTag, TagSize, from + HeaderSize + _frame.Length)
                & Evp.DecryptFinal(_opening, &nothing, &written);
        }
    }
}
