using System.Security.Cryptography;

namespace ZoomRooms.EndToEnd.Encoding;

/// <summary>
/// Secret bytes that the garbage collector does not copy and that are erased on <see cref="Dispose"/> (paper 7.6.10).
/// Compares and prints as nothing.
/// </summary>
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private bool _erased;

    public SecretBytes(int length) => _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>A copy of <paramref name="bytes"/>; the caller erases its own.</summary>
    public SecretBytes(ReadOnlySpan<byte> bytes) : this(bytes.Length) => bytes.CopyTo(_bytes);

    public static SecretBytes Random(int length)
    {
        var secret = new SecretBytes(length);
        RandomNumberGenerator.Fill(secret._bytes);
        return secret;
    }

    public bool IsErased => _erased;

    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_erased, this);
            return _bytes;
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _erased = true;
    }
}
